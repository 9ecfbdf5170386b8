import { expect, test } from '@jest/globals';
import { compare } from '../../../scripts/replay/compare.ts';
import { linesOf } from '../../../scripts/replay/curve.ts';
import { planOf } from '../../../scripts/replay/plan.ts';
import { comparisonTable, pathTable, splitTable, summary } from '../../../scripts/replay/report.ts';
import { rulesOf } from '../../../scripts/replay/rules.ts';
import { playInMemory } from '../../../scripts/replay/season-in-memory.ts';
import { splitEach } from '../../../scripts/replay/split.ts';
import { svgOf } from '../../../scripts/replay/svg.ts';

const PROJECTS = ['a', 'b', 'c', 'd'];
const election = {
  name: 'Essai <1>',
  place: 'Ville',
  budgetCents: 6_000_000,
  projects: PROJECTS.map((id, index) => ({ id, name: id, costCents: (index + 1) * 10_000 })),
  ballots: Array.from({ length: 60 }, (_, voter) => ({
    voterId: String(voter),
    projectIds: PROJECTS.slice(voter % 4, (voter % 4) + 1 + (voter % 2)),
  })),
};
const options = {
  policy: rulesOf('v2', 'floor=2'),
  seed: 1,
  days: 100,
  arrival: 'uniform',
  returns: 30,
  returnAfter: 10,
} as const;
const plan = planOf(election, options);
const { path, result } = playInMemory(plan);

test('a season in memory spends what it reserves, grants one place a commitment at most, and ends the same again', () => {
  const { actions, totalCents, remainingCents, waiting } = result;
  expect(totalCents - remainingCents).toBe(actions.reduce((sum, { reservedCents }) => sum + reservedCents, 0));
  for (const { granted, capCents, reservedCents } of actions)
    expect(granted * capCents).toBeLessThanOrEqual(reservedCents);
  expect(waiting).toBe(actions.reduce((sum, action) => sum + action.waiting, 0));
  expect(path.map(({ day }) => day)).toEqual(Array.from({ length: 111 }, (_, day) => day + 1));
  expect(path.at(-1)?.ballots).toBe(60);
  expect(playInMemory(plan)).toEqual({ path, result });
});

test('the rate moves every night until the season closes, and each night stores its inputs', () => {
  const nights = path.map(({ decisions }) => decisions.filter(({ kind }) => kind === 'night').length);
  expect(nights).toEqual([...Array<number>(99).fill(1), ...Array<number>(12).fill(0)]);
  for (const [index, { rateBefore }] of path.slice(1).entries()) expect(rateBefore).toBe(path[index]?.rateAfter);
});

test('a group that gives its place back does so after the days that were asked for, and keeps no place', () => {
  const granted = new Map<string, number>();
  for (const { day, decisions } of path)
    for (const decision of decisions) {
      if (decision.kind === 'cross' || decision.kind === 'extend')
        for (const group of decision.groups) granted.set(`${decision.actionId} ${group}`, day);
      // The group withdraws at noon of that day, so that the next morning takes its place back.
      if (decision.kind === 'return-place')
        expect(day).toBe((granted.get(`${decision.actionId} ${decision.groupId}`) ?? 0) + 11);
    }
  const back = path.flatMap(({ decisions }) => decisions.filter(({ kind }) => kind === 'return-place')).length;
  expect(back).toBeGreaterThan(0);
  expect(back).toBeLessThan(granted.size / 2);
});

test('the table tells of each way to decide, over all the money and over a quarter of it', () => {
  const comparisons = compare(election, options);
  expect(comparisons.map(({ budgetCents }) => budgetCents)).toEqual([6_000_000, 1_500_000]);
  expect(comparisons[0]?.ways.map(({ way }) => way)).toEqual([
    'v1',
    'v1 tuned',
    'v2',
    'greedy, with hindsight',
    'equal shares, with hindsight',
  ]);
  expect(comparisonTable(comparisons).join('\n')).toMatch(/groups with none[\s\S]*greedy, with hindsight/);
});

test('splitting is counted for each action once, and what is printed says so', () => {
  const split = splitEach(election, options, 4);
  expect(split.actions.map(({ projectId }) => projectId)).toEqual(PROJECTS);
  for (const { crossedParts } of split.actions) expect(crossedParts).toBeLessThanOrEqual(4);
  expect(splitTable(split).join(' ')).toMatch(/Each of 4 actions once in 4 parts/);
});

test('the report and the picture show the curve of the rate', () => {
  expect(pathTable(path, 20).join('\n')).toMatch(/10\.00 % .*█{30}/);
  expect(summary(plan, path, result).join('\n')).toMatch(/first crossing: \d+/);
  const svg = svgOf(election.name, linesOf(path, { totalCents: 6_000_000, actions: 4 }), 100);
  expect(svg.match(/<polyline/g)?.length).toBe(3);
  expect(svg).toContain('Essai &lt;1&gt;');
  expect(svg).not.toContain('NaN');
  const v1 = playInMemory({ ...plan, policy: rulesOf('v1', undefined) });
  expect(linesOf(v1.path, { totalCents: 1, actions: 1 }).map(({ name }) => name)).toHaveLength(2);
  expect(pathTable(v1.path, 20).join('')).not.toContain('█');
});
