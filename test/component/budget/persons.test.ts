import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/default-policy.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
const ada = newId();
let [adaToken, ben] = ['', ''];
let changes = '';
beforeAll(async () => {
  system = await startSystem([budget]);
  adaToken = await system.token({ sub: ada, scope: 'finance policy' });
  ben = await system.token({ scope: 'policy' });
  const season = await system.call('POST', '/v1/seasons', {
    token: adaToken,
    key: newId(),
    body: { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31' },
  });
  changes = `/v1/seasons/${season.body.id}/policy/changes`;
  await system.call('PUT', `/v1/seasons/${season.body.id}/allocations/a`, {
    token: adaToken,
    body: { amountCents: 300_000 },
  });
  expect((await system.call('POST', `/v1/seasons/${season.body.id}/settlements`, { token: adaToken })).body.cause).toBe(
    `asked by ${ada}`,
  );
});
afterAll(() => system.stop());

const tell = async (version: number) => {
  await announce(system, eventOf('person.erased', ada, version, testClock.now(), { personId: ada, version }));
  await heardAll(system, 'budget');
};
const named = async () => {
  const found = await Promise.all(
    ['transfers', 'settlements', 'policy-changes', 'unfinished-erasures'].map(
      async (name) =>
        [
          name,
          JSON.stringify(await system.database('budget').collection(name).find().toArray()).includes(ada),
        ] as const,
    ),
  );
  return found.flatMap(([name, is]) => (is ? [name] : []));
};

test('who proposed a policy cannot approve it while their erasure waits, and is gone once it is decided; the books stay right', async () => {
  const { body: change } = await system.call('POST', changes, {
    token: adaToken,
    key: newId(),
    body: { rules: { ...DEFAULT_POLICY, floor: 9 }, reason: 'Fewer groups came.' },
  });
  expect(await named()).toEqual(['transfers', 'settlements', 'policy-changes']);
  await tell(1);
  expect(await named()).toEqual(['policy-changes', 'unfinished-erasures']);
  expect((await system.call('PUT', `${changes}/${change.id}/approval`, { token: adaToken })).body.code).toBe(
    'own-proposal',
  );
  expect((await system.call('PUT', `${changes}/${change.id}/approval`, { token: ben })).status).toBe(200);
  await system.sweep('unfinished-erasures');
  expect(await named()).toEqual([]);
  await tell(2);
  expect(await named()).toEqual([]);
  expect(
    await system.database('budget').collection<{ _id: string }>('policy-changes').findOne({ _id: change.id }),
  ).toMatchObject({ state: 'approved', proposedBy: 'erased', reason: 'Fewer groups came.' });
  expect(await accountFaults(system)).toEqual([]);
});
