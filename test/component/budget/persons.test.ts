import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { makeKnown } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { V1_RULES } from '../../scenes/season-of-v1.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: BudgetScene;
const ada = newId();
let [adaToken, ben] = ['', ''];
let changes = '';
beforeAll(async () => {
  scene = await openBudgetScene();
  const { call, system, seasonId } = scene;
  adaToken = await system.token({ sub: ada, scope: 'finance policy' });
  ben = await system.token({ scope: 'policy' });
  changes = `/v1/seasons/${seasonId}/policy/changes`;
  await call('PUT', `/v1/seasons/${seasonId}/allocations/a`, { token: adaToken, body: { amountCents: 300_000 } });
  expect((await call('POST', `/v1/seasons/${seasonId}/settlements`, { token: adaToken })).body.cause).toBe(
    `asked by ${ada}`,
  );
});
afterAll(() => scene.stop());

const erase = (version: number) =>
  makeKnown(
    scene.system,
    'budget',
    eventOf('person.erased', ada, version, testClock.now(), { personId: ada, version }),
  );
const named = async () => {
  const found = await Promise.all(
    ['transfers', 'settlements', 'policy-changes', 'unfinished-erasures'].map(
      async (name) => [name, JSON.stringify(await scene.rows(name).find().toArray()).includes(ada)] as const,
    ),
  );
  return found.flatMap(([name, is]) => (is ? [name] : []));
};

test('who proposed a policy cannot approve it while their erasure waits, and is gone once it is decided; the books stay right', async () => {
  const { body: change } = await scene.call('POST', changes, {
    token: adaToken,
    key: newId(),
    body: { rules: { ...V1_RULES, floor: 9 }, reason: 'Fewer groups came.' },
  });
  expect(await named()).toEqual(['transfers', 'settlements', 'policy-changes']);
  await erase(1);
  expect(await named()).toEqual(['policy-changes', 'unfinished-erasures']);
  expect((await scene.call('PUT', `${changes}/${change.id}/approval`, { token: adaToken })).body.code).toBe(
    'person-erased',
  );
  expect((await scene.call('PUT', `${changes}/${change.id}/approval`, { token: ben })).status).toBe(200);
  await scene.system.sweep('unfinished-erasures');
  expect(await named()).toEqual([]);
  await erase(2);
  expect(await named()).toEqual([]);
  expect(await scene.find('policy-changes', change.id as string)).toMatchObject({
    state: 'approved',
    proposedBy: 'erased',
    reason: 'Fewer groups came.',
  });
  expect(await accountFaults(scene.system)).toEqual([]);
});
