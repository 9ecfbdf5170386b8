import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_POLICY } from '../../../libs/threshold/policy.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { readWords } from '../../../scripts/command/read-words.ts';
import { replay } from '../../../scripts/replay.ts';
import {
  ballotsAt,
  capCents,
  dayOf,
  openingAt,
  planOf,
  publicationAt,
  settlementAt,
} from '../../../scripts/replay/plan.ts';
import { rulesOf } from '../../../scripts/replay/rules.ts';
import { seededIds } from '../../../scripts/replay/seeded.ts';

const election = {
  name: 'Essai',
  place: 'Ville',
  budgetCents: 100_000,
  projects: ['a', 'b'].map((id) => ({ id, name: id, costCents: 5_000 })),
  ballots: Array.from({ length: 50 }, (_, voter) => ({ voterId: String(voter), projectIds: ['a'] })),
};
const options = {
  policy: DEFAULT_POLICY,
  seed: 1,
  days: 20,
  arrival: 'uniform',
  returns: 0,
  returnAfter: 1,
} as const;
const order = (seed: number) => planOf(election, { ...options, seed }).groups.map(({ voterId }) => voterId);

test('a seed decides the order of the ballots: the same again, another by another', () => {
  expect(order(1)).toEqual(order(1));
  expect(order(2)).not.toEqual(order(1));
  expect([...order(2)].sort()).toEqual([...order(1)].sort());
  expect(order(1)).not.toEqual(election.ballots.map(({ voterId }) => voterId));
});

test('every ballot is on one day: evenly, or in the first or the last tenth of the season', () => {
  const days = (arrival: 'uniform' | 'early' | 'late') =>
    planOf(election, { ...options, arrival }).days.map(({ length }) => length);
  expect(days('uniform').every((ballots) => ballots === 2 || ballots === 3)).toBe(true);
  expect(days('early')).toEqual([25, 25, ...Array<number>(18).fill(0)]);
  expect(days('late')).toEqual([...Array<number>(18).fill(0), 25, 25]);
  const { days: dealt, groups } = planOf(election, options);
  expect(dealt.flat()).toEqual(groups);
});

test('caps keep the relation of the costs, in whole euros from 50 to 2,000', () => {
  expect([390_000_00, 195_000_00, 7_000_00, 10_000_00, 1].map((cost) => capCents(cost, 390_000_00))).toEqual([
    2_000_00, 1_000_00, 50_00, 51_00, 50_00,
  ]);
  expect(capCents(100_000_000_000, 100_000_000_000)).toBe(2_000_00);
});

test('the simulated days go forward, and settlements are made at 4 in Paris, also in summer', () => {
  for (const day of [0, 1, 150, 200]) {
    expect(ballotsAt(day) < settlementAt(day + 1) && settlementAt(day + 1) < ballotsAt(day + 1)).toBe(true);
    expect(parisTime(settlementAt(day))).toEqual({ day: dayOf(day), hour: 4 });
  }
  expect(openingAt < publicationAt(0) && publicationAt(199) < ballotsAt(0)).toBe(true);
});

test('an id follows from its seed and its cause, however often a service tries', async () => {
  const [ids, again, other] = [seededIds(1), seededIds(1), seededIds(2)];
  const take = (source: typeof ids, times: number) =>
    source.about('action a', async () => Array.from({ length: times }, source.newId));
  const [first = ''] = await take(ids, 1);
  expect(z.uuid().safeParse(first).success).toBe(true);
  expect((await take(again, 3))[0]).toBe(first);
  expect((await take(again, 1))[0]).toBe(first);
  expect((await take(other, 1))[0]).not.toBe(first);
  expect(ids.newId()).not.toBe(ids.newId());
});

test('the command line says what is to be replayed, and what is wrong with it', () => {
  expect(readWords(replay, ['x.pb', '--formula', 'v1', '--policy', 'base=100', '--days', '20'])).toMatchObject({
    faults: [],
    inputValues: {
      file: 'x.pb',
      formula: 'v1',
      policy: 'base=100',
      days: 20,
      arrival: 'uniform',
      pace: 'services',
      seed: 1,
    },
  });
  for (const [args, message] of [
    [[], /FILE\.pb is missing/],
    [['a.pb', 'b.pb'], /no place for "b\.pb"/],
    [['a.pb', '--speed', '3'], /--speed/],
    [['a.pb', '--seed', 'x'], /--seed must be a whole number/],
    [['a.pb', '--workers', '0'], /--workers/],
    [['a.pb', '--budget', '1.5'], /--budget/],
    [['a.pb', '--days', '1'], /--days/],
    [['a.pb', '--formula', 'v9'], /--formula is one of v2, v1/],
    [['a.pb', '--arrival', 'never'], /--arrival is one of uniform, early, late/],
    [['a.pb', '--split', '1'], /--split/],
  ] as const)
    expect(readWords(replay, args).faults.join('\n')).toMatch(message);
});

test('a policy takes the rules of its formula, and says which there are and what their bounds are', () => {
  expect(rulesOf('v2', undefined)).toEqual(DEFAULT_POLICY);
  expect(rulesOf('v2', 'step=200,margin=300')).toEqual({ ...DEFAULT_POLICY, step: 200, margin: 300 });
  expect(rulesOf('v1', 'base=100,ceiling=800,takeUp=500')).toMatchObject({ formula: 'v1', base: 100, buffer: 1000 });
  for (const [formula, words, message] of [
    ['v2', 'takeUp=500', /formula v2 has no rule "takeUp=500"; there are floor, base, ceiling, step, start, margin/],
    ['v1', 'step=100', /formula v1 has no rule "step=100"; there are floor, base, ceiling, takeUp, buffer/],
    ['v2', 'mood=1', /no rule "mood=1"/],
    ['v2', 'formula=1', /no rule "formula=1"/],
    ['v2', 'step=x', /no rule "step=x"/],
    ['v2', 'step=9000,margin=0', /step: .*5000.*; margin: /],
    ['v2', 'base=2000', /base must not be above ceiling/],
  ] as const)
    expect(() => rulesOf(formula, words)).toThrow(message);
});
