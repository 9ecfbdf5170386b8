import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { standingOf } from '../../../libs/threshold/threshold.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { heardAll, makeKnown } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { actionPublished, voteCast } from '../../scenes/facts.ts';
import { newId } from '../../support/system.ts';

let scene: BudgetScene;
beforeAll(async () => {
  scene = await openBudgetScene({ mode: 'daily', groups: 30 });
});
afterAll(() => scene.stop());

const CAP = 1_000;
const published = new Date('2026-11-01T00:00:00Z');
/** Fifty actions that all exceed their threshold of 5: five of each number of votes from 6 to 15. */
const actions = Array.from({ length: 50 }, (_, index) => ({
  actionId: newId(),
  votes: 6 + (index % 10),
  publishedAt: new Date(published.getTime() + index * 60_000),
}));
/** The buffer of a tenth stays; above it there is exactly enough for the ten with most votes: 5 × 15 + 5 × 14 caps. */
const TOTAL = 161_112;

const shuffled = <T>(rows: readonly T[]): T[] =>
  rows
    .map((row, index) => ({ row, key: Math.imul(index + 1, 2_654_435_761) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);

test('50 actions cross at once in a season that can pay ten: the stated order decides which, whatever came first', async () => {
  const { system, groups, seasonId, settle, count } = scene;
  await makeKnown(
    system,
    'budget',
    ...shuffled(actions).map(({ actionId, publishedAt }, index) =>
      actionPublished({
        actionId,
        seasonId,
        groupId: groups[0]!,
        number: index + 1,
        capCents: CAP,
        time: publishedAt,
      }),
    ),
    ...shuffled(
      actions.flatMap(({ actionId, votes }) => groups.slice(0, votes).map((groupId) => ({ actionId, groupId }))),
    ).map((vote) => voteCast({ ...vote, seasonId, plannedMonth: '2027-01', time: published })),
  );
  const allocation = scene.allocate({ amountCents: TOTAL });
  await Promise.all([allocation, ...Array.from({ length: 8 }, () => settle())]);
  await settle();
  await heardAll(system, 'budget');

  const crossed = await system.database('budget').collection('actions').find({ state: 'fundable' }).toArray();
  const expected = actions.filter(({ votes }) => votes >= 14).map(({ actionId }) => actionId);
  expect(crossed.map(({ _id }) => String(_id)).sort()).toEqual(expected.sort());
  // Most votes first, then the earlier publication; each with the money that was left at its turn.
  const inTurn = crossed.sort((a, b) => b['crossing'].inputs.remainingCents - a['crossing'].inputs.remainingCents);
  expect(inTurn.map(({ crossing, publishedAt }) => [crossing.votes, publishedAt])).toEqual(
    actions
      .filter(({ votes }) => votes >= 14)
      .sort((a, b) => b.votes - a.votes || a.publishedAt.getTime() - b.publishedAt.getTime())
      .map(({ votes, publishedAt }) => [votes, publishedAt]),
  );
  for (const { crossing } of inTurn)
    expect(standingOf({ votes: crossing.votes as number, passed: false }, crossing.inputs)).toMatchObject({
      crosses: true,
      threshold: crossing.threshold,
    });
  expect(await scene.readSeason()).toMatchObject({
    totalCents: TOTAL,
    remainingCents: TOTAL - 145 * CAP,
  });
  expect(await count('places', { state: 'granted' })).toBe(145);
  expect(await accountFaults(system)).toEqual([]);
});
