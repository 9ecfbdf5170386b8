import { expect, test } from '@jest/globals';
import { countWithNothing } from '../../../scripts/replay/ballots.ts';
import { equalShares } from '../../../scripts/replay/equal-shares.ts';
import { greedyElection } from '../../../scripts/replay/greedy.ts';

const project = (id: string, costCents: number) => ({ id, costCents });
const ballots = (...choices: string[]) => choices.map((choice) => ({ projectIds: choice.split('') }));

test('greedy: most votes first, and what does not fit is skipped', () => {
  const elected = greedyElection({
    budgetCents: 100,
    projects: [project('c', 20), project('d', 90), project('w', 70), project('u', 1)],
    ballots: ballots('wd', 'wd', 'w', 'c'),
  });
  expect(elected).toEqual({ winners: ['w', 'c', 'u'], spentCents: 91 });
});

test('greedy: with equal votes the cheaper wins, then the one that stands first in the file', () => {
  const projects = [project('d', 60), project('f', 50), project('s', 50)];
  expect(greedyElection({ budgetCents: 60, projects, ballots: ballots('d', 'f', 's') }).winners).toEqual(['f']);
});

test('equal shares: a small party gets its part, which greedy gives to the large one', () => {
  const election = {
    budgetCents: 40,
    projects: [project('a', 20), project('b', 20), project('c', 10)],
    ballots: ballots('ab', 'ab', 'ab', 'c'),
  };
  expect(greedyElection(election).winners).toEqual(['a', 'b']);
  // Each voter has 10. First a costs its three voters 6.67 each, then they cannot pay b; the fourth pays c alone.
  expect(equalShares(election)).toEqual({ winners: ['a', 'c'], spentCents: 30 });
});

test('equal shares: who has less than the share pays all that is left, and the others pay the rest', () => {
  const elected = equalShares({
    budgetCents: 30,
    projects: [project('a', 12), project('b', 18)],
    ballots: ballots('a', 'ab', 'b'),
  });
  // Each has 10. Project a takes 6 of two voters; b then takes the 4 that the second has left, and 14 of the third: too much.
  expect(elected).toEqual({ winners: ['a'], spentCents: 12 });
  const cheaper = equalShares({
    budgetCents: 30,
    projects: [project('a', 12), project('b', 14)],
    ballots: ballots('a', 'ab', 'b'),
  });
  expect(cheaper).toEqual({ winners: ['a', 'b'], spentCents: 26 });
});

test('a voter is left with nothing when none of their projects won; an empty ballot asked for nothing', () => {
  const counted = countWithNothing(ballots('a', 'ab', 'b', ''), (id) => id === 'a');
  expect(counted).toEqual({ voters: 3, withNothing: 1 });
});
