import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { groupChanged } from '../../scenes/facts.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: BudgetScene;
beforeAll(async () => {
  scene = await openBudgetScene({ mode: 'daily', groups: 20 });
});
afterAll(() => scene.stop());

test('a daily season lets requests wait for its morning, but settles soon after new money', async () => {
  const { system, seasonId, groups, count } = scene;
  const at = testClock.now();
  const actionId = await scene.publishAction({ capCents: 5_000, title: 'Aide aux devoirs' });
  await scene.castVotes({ actionId, groups: groups.slice(0, 8) });
  await announce(
    system,
    eventOf('settlement.requested', seasonId, 1, at, {
      seasonId,
      cause: 'looks as if it crosses',
      seasonSeq: 1,
      at: at.toISOString(),
    }),
  );
  await announce(system, groupChanged({ certified: false }));
  await waitUntil(async () => (await count('known-groups')) === 21, { what: 'what came after the request' });
  expect(await count('settlements')).toBe(0);

  await scene.allocate({ amountCents: 1_000_000 });
  await waitUntil(async () => (await count('actions', { _id: actionId, state: 'fundable' })) === 1, {
    what: 'the crossing after the allocation',
  });
  expect(await accountFaults(system)).toEqual([]);
});
