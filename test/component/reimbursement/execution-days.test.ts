import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../../scenes/claim-scene.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterEach(() => scene.system.setClock(undefined));
afterAll(() => scene.system.stop());

const make = async (claimIds: string[], executionDate: string) =>
  scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen(claimIds), executionDate },
  });
const download = (payoutId: string) => scene.call('GET', `/v1/payouts/${payoutId}/file`, { token: scene.pia.token });

test.each([
  ['2099-01-31', 'Saturday', '2099-02-02'],
  ['2099-04-10', 'Good Friday', '2099-04-14'],
  ['2099-05-01', '1 May', '2099-05-04'],
  ['2098-12-25', 'Christmas Day', '2098-12-29'],
])('a batch for %s (%s) is executed on %s, and says so', async (wanted, why, executionDate) => {
  const { status, body } = await make([await scene.payable()], wanted);
  expect([status, body.executionDate, body.moved]).toEqual([201, executionDate, { from: wanted, why }]);
  const { body: payout } = await scene.call('GET', `/v1/payouts/${body.id}`, { token: scene.pia.token });
  expect([payout.executionDate, payout.moved]).toEqual([executionDate, { from: wanted, why }]);
  const { body: list } = await scene.call('GET', '/v1/payouts?limit=1', { token: scene.pia.token });
  expect(list.items[0].moved).toEqual({ from: wanted, why });
  const { body: file } = await download(body.id);
  expect(file).toContain(`<Dt>${executionDate}<`);
});

test('a batch for a day on which banks work stays on it', async () => {
  const { body } = await make([await scene.payable()], '2099-07-14');
  expect([body.executionDate, body.moved]).toEqual(['2099-07-14', null]);
});

test('a bank file is not fetched after its day, and the answer says how its claims are paid then', async () => {
  scene.system.setClock(new Date('2099-07-14T09:00:00Z'));
  const claim = await scene.payable();
  const { body: payout } = await make([claim], '2099-07-15');
  // It is still that day in Paris.
  scene.system.setClock(new Date('2099-07-15T21:59:00Z'));
  expect((await download(payout.id)).status).toBe(200);
  scene.system.setClock(new Date('2099-07-15T22:01:00Z'));
  const { status, body } = await download(payout.id);
  expect([status, body.code]).toEqual([409, 'execution-day-over']);
  for (const said of ['2099-07-15', 'was fetched on 2099-07-15', 'status report', 'reject its transfers', 'new batch'])
    expect(body.detail).toContain(said);

  const rejected = await scene.call('POST', `/v1/payouts/${payout.id}/rejections`, {
    token: scene.pol.token,
    body: { endToEndIds: [claim.replaceAll('-', '')], reason: 'Never sent to the bank' },
  });
  expect(rejected.status).toBe(200);
  const { status: made, body: next } = await make([claim], '2099-07-16');
  expect([made, next.executionDate]).toEqual([201, '2099-07-16']);
  expect((await download(next.id)).status).toBe(200);
});

test('of a batch that nobody fetched, the answer says that, too', async () => {
  scene.system.setClock(new Date('2099-07-14T09:00:00Z'));
  const { body: payout } = await make([await scene.payable()], '2099-07-14');
  scene.system.setClock(new Date('2099-07-20T09:00:00Z'));
  expect((await download(payout.id)).body.detail).toContain('Nobody fetched it before');
});
