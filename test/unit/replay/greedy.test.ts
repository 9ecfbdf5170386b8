import { expect, test } from '@jest/globals';
import { greedyElection } from '../../../scripts/replay/greedy.ts';

const project = (id: string, costCents: number) => ({ id, name: id, costCents });
const ballot = (voterId: string, ...projectIds: string[]) => ({ voterId, projectIds });

test('most votes first, and what does not fit is skipped', () => {
  const { winners, losers, spentCents } = greedyElection({
    name: '',
    place: '',
    budgetCents: 100,
    projects: [project('cheap', 20), project('dear', 90), project('wanted', 70), project('unwanted', 1)],
    ballots: [
      ballot('1', 'wanted', 'dear'),
      ballot('2', 'wanted', 'dear'),
      ballot('3', 'wanted'),
      ballot('4', 'cheap'),
    ],
  });
  expect(winners.map(({ id }) => id)).toEqual(['wanted', 'cheap', 'unwanted']);
  expect(losers.map(({ id }) => id)).toEqual(['dear']);
  expect(spentCents).toBe(91);
});

test('with equal votes the cheaper wins, then the one that stands first in the file', () => {
  const projects = [project('dear', 60), project('first', 50), project('second', 50)];
  const { winners } = greedyElection({
    name: '',
    place: '',
    budgetCents: 60,
    projects,
    ballots: projects.map(({ id }) => ballot(id, id)),
  });
  expect(winners.map(({ id }) => id)).toEqual(['first']);
});

test('a voter is left with nothing when none of their projects won; an empty ballot asked for nothing', () => {
  const { voters, votersWithNothing } = greedyElection({
    name: '',
    place: '',
    budgetCents: 10,
    projects: [project('a', 10), project('b', 10)],
    ballots: [ballot('1', 'a'), ballot('2', 'a', 'b'), ballot('3', 'b'), ballot('4')],
  });
  expect([voters, votersWithNothing]).toEqual([3, 1]);
});
