import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_POLICY } from '../../../libs/threshold/default-policy.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { readWords } from '../../../scripts/command/read-words.ts';
import { replay } from '../../../scripts/replay.ts';
import { ballotsAt, capCents, planOf, publicationAt, settlementAt } from '../../../scripts/replay/plan.ts';
import { seededIds } from '../../../scripts/replay/seeded.ts';

const election = {
  name: 'Essai',
  place: 'Ville',
  budgetCents: 100_000,
  projects: ['a', 'b'].map((id) => ({ id, name: id, costCents: 5_000 })),
  ballots: Array.from({ length: 50 }, (_, voter) => ({ voterId: String(voter), projectIds: ['a'] })),
};
const options = { policy: DEFAULT_POLICY, seed: 1, workers: 1, step: 20 };
const order = (seed: number) => planOf(election, { ...options, seed }).groups.map(({ voterId }) => voterId);

test('a seed decides the order of the ballots: the same again, another by another', () => {
  expect(order(1)).toEqual(order(1));
  expect(order(2)).not.toEqual(order(1));
  expect([...order(2)].sort()).toEqual([...order(1)].sort());
  expect(order(1)).not.toEqual(election.ballots.map(({ voterId }) => voterId));
});

test('every ballot is in one step, and the last step takes the rest', () => {
  const { steps, groups } = planOf(election, options);
  expect(steps.map(({ length }) => length)).toEqual([20, 20, 10]);
  expect(steps.flat()).toEqual(groups);
});

test('caps keep the relation of the costs, in whole euros from 50 to 2,000', () => {
  expect([390_000_00, 195_000_00, 7_000_00, 10_000_00, 1].map((cost) => capCents(cost, 390_000_00))).toEqual([
    2_000_00, 1_000_00, 50_00, 51_00, 50_00,
  ]);
  expect(capCents(100_000_000_000, 100_000_000_000)).toBe(2_000_00);
});

test('the simulated days go forward, and settlements are made at 3 in Paris, also in summer', () => {
  for (const step of [0, 1, 150, 200]) {
    expect(ballotsAt(step) < settlementAt(step) && settlementAt(step) < ballotsAt(step + 1)).toBe(true);
    expect(parisTime(settlementAt(step)).hour).toBe(3);
  }
  expect(publicationAt(199) < ballotsAt(0)).toBe(true);
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
  expect(readWords(replay, ['x.pb', '--policy', 'base=100,ceiling=800,takeUp=500', '--step', '20'])).toMatchObject({
    faults: [],
    inputValues: {
      file: 'x.pb',
      budget: undefined,
      json: undefined,
      seed: 1,
      workers: 1,
      step: 20,
      policy: { ...DEFAULT_POLICY, base: 100, ceiling: 800, takeUp: 500 },
    },
  });
  for (const [args, message] of [
    [[], /FILE\.pb is missing/],
    [['a.pb', 'b.pb'], /no place for "b\.pb"/],
    [['a.pb', '--speed', '3'], /--speed/],
    [['a.pb', '--seed', 'x'], /--seed must be a whole number/],
    [['a.pb', '--workers', '0'], /--workers/],
    [['a.pb', '--budget', '1.5'], /--budget/],
    [['a.pb', '--policy', 'base=2000'], /base must not be above ceiling/],
    [['a.pb', '--policy', 'mood=1'], /no rule "mood=1"/],
  ] as const)
    expect(readWords(replay, args).faults.join('\n')).toMatch(message);
});
