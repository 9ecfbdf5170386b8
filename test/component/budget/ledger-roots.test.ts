import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ledgerFaults } from '../../../scripts/admin/check-system.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { newId } from '../../support/system.ts';

let scene: BudgetScene;
let auditor: string;
beforeAll(async () => {
  scene = await openBudgetScene({ begin: new Date('2026-02-01T10:00:00Z') });
  auditor = await scene.system.token({ scope: 'audit' });
});
afterAll(() => scene.stop());

type Root = { day: string; former: string; root: string; heads: number };

const get = async (path: string) => (await scene.call('GET', path, { token: auditor })).body;
const roots = async (): Promise<Root[]> => (await get('/v1/ledger/roots')).items;
const accountsIn = async (day: string): Promise<string[]> =>
  (await get(`/v1/ledger/roots/${day}/heads`)).items.map(({ account }: { account: string }) => account);
const sweepAt = async (instant: string) => {
  scene.system.setClock(new Date(instant));
  await Promise.all([scene.system.sweep('ledger-root'), scene.system.sweep('ledger-root')]);
};
const measuredAge = async () =>
  Number(
    /^seuil_daily_root_age_seconds\{over="ledger"\} (\d+)/m.exec(
      await (await fetch(`${scene.system.url}/metrics`)).text(),
    )?.[1],
  );

test('each day is closed by one root over the accounts that changed, also when two close it at once', async () => {
  const [first, second] = [newId(), newId()];
  for (const groupId of [first, second]) await scene.credit(groupId, 1_000);
  expect(await measuredAge()).toBeGreaterThan(50 * 365 * 86_400);
  await sweepAt('2026-02-01T23:00:00Z');
  expect(await measuredAge()).toBe(0);
  expect((await roots()).map(({ day, former, heads }) => [day, former, heads])).toEqual([['2026-02-01', '', 2]]);
  expect(await accountsIn('2026-02-01')).toEqual([first, second].map((id) => `group:${id}`).sort());

  await scene.credit(second, 500);
  await scene.allocate({ amountCents: 90_000 });
  await sweepAt('2026-02-03T06:00:00Z');
  const [newest, before] = await roots();
  expect([newest?.day, newest?.former, newest?.heads]).toEqual(['2026-02-02', before?.root, 2]);
  expect(await accountsIn('2026-02-02')).toEqual([`group:${second}`, `national:${scene.seasonId}`]);
  expect(await ledgerFaults(scene.system.database('budget'), [newest!])).toEqual([]);
});

test('what is booked with a moment of a closed day, as a settlement does that another one completes, is in the next root', async () => {
  const late = newId();
  scene.system.setClock(new Date('2026-02-01T12:00:00Z'));
  await scene.credit(late, 10);
  await sweepAt('2026-02-04T06:00:00Z');
  expect(await accountsIn('2026-02-03')).toEqual([`group:${late}`]);
  expect(await ledgerFaults(scene.system.database('budget'))).toEqual([]);
});

test('a process that died between the root and the marks makes the next root name the heads once more', async () => {
  await scene.rows('balances').updateOne({ _id: `national:${scene.seasonId}` }, { $set: { isUnrooted: true } });
  await sweepAt('2026-02-05T06:00:00Z');
  expect(await accountsIn('2026-02-04')).toEqual([`national:${scene.seasonId}`]);
  expect(await scene.count('balances', { isUnrooted: true })).toBe(0);
  expect(await ledgerFaults(scene.system.database('budget'))).toEqual([]);
});

test('auditors read the roots, and nobody else does', async () => {
  for (const path of ['roots', 'roots/2026-02-04/heads'])
    expect((await scene.call('GET', `/v1/ledger/${path}`, { token: scene.finance })).status).toBe(403);
  expect((await scene.call('GET', '/v1/ledger/roots/2020-01-01/heads', { token: auditor })).status).toBe(404);
});
