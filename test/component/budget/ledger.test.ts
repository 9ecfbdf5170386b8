import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { transferCollection } from '../../../services/budget/ledger/store.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { newId, type Answer, type System } from '../../support/system.ts';

let scene: BudgetScene;
let system: System;
let platform: string;
let finance: string;
beforeAll(async () => {
  scene = await openBudgetScene();
  ({ system, platform, finance } = scene);
});
afterAll(() => scene.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const importOpenings = (openings: object[]) =>
  system.call('POST', '/v1/envelopes/openings', { token: platform, body: { openings } });
const available = async (groupId: string): Promise<number> => (await scene.readEnvelope(groupId)).availableCents;
const credit = (groupId: string, reference: string, amountCents: unknown) =>
  system.call('PUT', `/v1/envelopes/${groupId}/credits/${reference}`, { token: platform, body: { amountCents } });
const debit = (groupId: string, reference: string, amountCents: unknown) =>
  system.call('PUT', `/v1/envelopes/${groupId}/debits/${reference}`, { token: platform, body: { amountCents } });
const pointers = ({ status, body }: Answer) => [
  status,
  [...new Set(body.errors?.map(({ pointer }: { pointer: string }) => pointer))],
];

test('opening balances are imported once, also when sent again or twice at once, and a list with another balance changes nothing', async () => {
  const [first, second, third] = [newId(), newId(), newId()];
  const openings = [
    { groupId: first, amountCents: 12_000 },
    { groupId: second, amountCents: 7 },
  ];
  const answers = await Promise.all([importOpenings(openings), importOpenings(openings), importOpenings(openings)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers.map(({ body }) => body.booked).sort()).toEqual([0, 0, 2]);
  expect([await available(first), await available(second)]).toEqual([12_000, 7]);

  const wrong = await importOpenings([
    { groupId: third, amountCents: 500 },
    { groupId: second, amountCents: 8 },
  ]);
  expect(pointers(wrong)).toEqual([409, ['/openings/1/amountCents']]);
  expect([await available(second), await available(third)]).toEqual([7, 0]);
  expect(
    pointers(
      await importOpenings([
        { groupId: third, amountCents: 1 },
        { groupId: third, amountCents: 1 },
      ]),
    ),
  ).toEqual([422, ['/openings/1/groupId']]);
});

test('20 credits at once with one reference book once', async () => {
  const groupId = newId();
  expect(
    new Set(
      (await Promise.all(Array.from({ length: 20 }, () => credit(groupId, 'don-1', 300)))).map(({ status }) => status),
    ),
  ).toEqual(new Set([200]));
  expect(await available(groupId)).toBe(300);
});

test('a reference that stands for a movement of one group is a conflict for every other one, which is told what stands there', async () => {
  const [first, second] = [newId(), newId()];
  expect((await credit(first, 'don-7', 300)).status).toBe(200);
  const other = await credit(second, 'don-7', 300);
  expect([other.status, other.body.code]).toEqual([409, 'reference-used']);
  expect(other.body.detail).toContain(`The reference don-7 stands for the credit of 300 cents to group:${first}`);
  expect((await credit(second, 'DON-7', 300)).body.code).toBe('reference-used');
  expect((await credit(first, 'don-7', 301)).body.detail).toContain('the credit of 300 cents');
  expect([await available(first), await available(second)]).toEqual([300, 0]);

  expect((await debit(first, 'don-7', 100)).status).toBe(200);
  const taken = await debit(second, 'don-7', 100);
  expect([taken.status, taken.body.code]).toEqual([409, 'reference-used']);
  expect(taken.body.detail).toContain(`the debit of 100 cents from group:${first}`);
});

test('twenty groups that are credited at once with one reference are one credit, and nineteen conflicts', async () => {
  const groupIds = Array.from({ length: 20 }, newId);
  const answers = await Promise.all(groupIds.map((groupId) => credit(groupId, 'don-8', 300)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.code === 'reference-used')).toHaveLength(19);
  expect(await scene.count('transfers', { reason: 'credit don-8' })).toBe(1);
});

test('a reference of money that was given to one season, or taken back from it, is a conflict for another season', async () => {
  const other = newId();
  const givenTo = (seasonId: string, what: 'allocations' | 'reductions') =>
    system.call('PUT', `/v1/seasons/${seasonId}/${what}/ag-9`, {
      token: finance,
      body: { amountCents: 500, ...(what === 'reductions' && { reason: 'too much' }) },
    });
  for (const what of ['allocations', 'reductions'] as const)
    expect((await givenTo(scene.seasonId, what)).status).toBe(200);
  // Only one season is open at a time, so the other one is written beside it.
  const season = { ...(await scene.find('seasons', scene.seasonId)) };
  delete season['receipts'];
  await scene.rows('seasons').insertOne({ ...season, _id: other, number: 2 });
  try {
    for (const what of ['allocations', 'reductions'] as const) {
      const { status, body } = await givenTo(other, what);
      expect([what, status, body.code]).toEqual([what, 409, 'reference-used']);
      expect(body.detail).toContain(`national:${scene.seasonId}`);
    }
  } finally {
    await scene.rows('seasons').deleteOne({ _id: other });
  }
});

test('movements of a former release get their references by the migration, and of two with the same one both are told', async () => {
  const [first, second, third] = [newId(), newId(), newId()];
  for (const groupId of [first, second, third]) await credit(groupId, `old-${groupId}`, 100);
  const transfers = scene.rows('transfers');
  // As the former release wrote them: the same reference for two groups, and no field for it.
  const shared = [first, second].sort();
  for (const groupId of shared) {
    const transfer = await scene.find('transfers', `credit-${groupId}-old-${groupId}`);
    const former = Object.entries({ ...transfer, _id: `credit-${groupId}-old` }).filter(
      ([field]) => field !== 'reference',
    );
    await transfers.insertOne(Object.fromEntries(former) as { _id: string });
  }
  await transfers.updateOne({ _id: `credit-${third}-old-${third}` }, { $unset: { reference: 1 } });
  try {
    await migrate(system.database('budget'), [transferCollection]);
    await migrate(system.database('budget'), [transferCollection]);
    const told = await Promise.all(
      [...shared.map((id) => `credit-${id}-old`), `credit-${third}-old-${third}`].map((id) =>
        scene.find('transfers', id),
      ),
    );
    expect(told.map((transfer) => [transfer?.['reference'], transfer?.['sharedReference']])).toEqual([
      ['credit-old', undefined],
      [undefined, 'credit-old'],
      [`credit-old-${third}`, undefined],
    ]);
    expect((await credit(newId(), 'old', 100)).body.code).toBe('reference-used');
    // What was booked twice by a former release is still the same movement of its group.
    for (const groupId of shared) expect((await credit(groupId, 'old', 100)).status).toBe(200);
  } finally {
    await transfers.deleteMany({ _id: { $in: shared.map((id) => `credit-${id}-old`) } });
  }
});

test.each([
  ['zero', 0],
  ['a negative amount', -1],
  ['above 10^11', 100_000_000_001],
  ['a fraction', 1.5],
  ['past 2^53', 9_007_199_254_740_993],
  ['a text', '100'],
  ['nothing', null],
])('%s is no amount: refused with its field, and nothing is booked', async (_name, amountCents) => {
  const groupId = newId();
  expect(pointers(await credit(groupId, 'don-1', amountCents))).toEqual([422, ['/amountCents']]);
  expect(
    pointers(
      await system.call('PUT', `/v1/seasons/${newId()}/allocations/a`, { token: finance, body: { amountCents } }),
    ),
  ).toEqual([422, ['/amountCents']]);
  expect(pointers(await importOpenings([{ groupId, amountCents }]))).toEqual([422, ['/openings/0/amountCents']]);
  expect(await scene.count('transfers', { to: `group:${groupId}` })).toBe(0);
});

test('the CSV has every booking, its booked and posted rows add up to the balances, and a formula in a reason is only text', async () => {
  const seasonPath = `/v1/seasons/${scene.seasonId}`;
  await scene.allocate({ amountCents: 90_000 });
  expect(
    (
      await system.call('PUT', `${seasonPath}/reductions/b`, {
        token: finance,
        body: { amountCents: 40_000, reason: '=1+1 "dit", puis rien' },
      })
    ).status,
  ).toBe(200);
  const { status, headers, body } = await system.call('GET', '/v1/ledger/export', { token: finance });
  expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'attachment; filename=ledger.csv',
  ]);
  const [header, ...rows] = String(body).trimEnd().split('\r\n');
  expect(header).toBe('at,id,phase,from,to,amountCents,endsHold,reason,by');
  expect(rows).toHaveLength(await scene.count('transfers'));
  const sums = new Map<string, number>();
  for (const [, , phase, from = '', to = '', cents] of rows.map((row) => row.split(','))) {
    if (phase !== 'booked' && phase !== 'post') continue;
    sums.set(from, (sums.get(from) ?? 0) - Number(cents));
    sums.set(to, (sums.get(to) ?? 0) + Number(cents));
  }
  expect([...sums.values()].reduce((total, cents) => total + cents, 0)).toBe(0);
  const accounts = await system.call('GET', '/v1/ledger/accounts?limit=100', { token: finance });
  for (const { account, availableCents, heldCents } of accounts.body.items as {
    account: string;
    availableCents: number;
    heldCents: number;
  }[])
    expect([account, sums.get(account)]).toEqual([account, availableCents + heldCents]);
  expect(String(body)).toContain('"reduction b: =1+1 ""dit"", puis rien"');
});

test('bookings are filtered by either side, phase and time', async () => {
  const groupId = newId();
  await credit(groupId, 'x', 500);
  await system.call('PUT', `/v1/envelopes/${groupId}/debits/y`, { token: platform, body: { amountCents: 200 } });
  const ids = async (query: string): Promise<string[]> =>
    (await system.call('GET', `/v1/ledger/transfers?${query}`, { token: finance })).body.items.map(
      ({ id }: { id: string }) => id,
    );
  expect(await ids(`account=group:${groupId}`)).toEqual([`credit-${groupId}-x`, `debit-${groupId}-y`]);
  expect(await ids(`from=group:${groupId}`)).toEqual([`debit-${groupId}-y`]);
  expect(await ids(`to=group:${groupId}&phase=booked`)).toEqual([`credit-${groupId}-x`]);
  expect(await ids(`account=group:${groupId}&phase=hold`)).toEqual([]);
  expect(await ids(`account=group:${groupId}&until=2020-01-01T00:00:00Z`)).toEqual([]);
  expect(
    (await system.call('GET', '/v1/ledger/transfers?since=yesterday&phase=all', { token: finance })).body.errors,
  ).toHaveLength(2);
});
