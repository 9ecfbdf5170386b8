import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AppError } from '../../../libs/errors/app-error.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import { budget, budgetInSmallParts } from '../../../services/budget/app.ts';
import { bookFaults } from '../../../services/budget/audit/check-books.ts';
import { openBooks } from '../../../services/budget/audit/store.ts';
import type { BudgetAction } from '../../../services/budget/settlement/domain/action.ts';
import type { Settlement } from '../../../services/budget/settlement/domain/settlement.ts';
import type { DecisionOf } from '../../../services/budget/settlement/domain/snapshot.ts';
import { openActions, openPlaces } from '../../../services/budget/settlement/store.ts';
import { Crash, crashingDatabase } from '../../models/season/crashing-database.ts';
import { largeSeason } from '../../scenes/large-season.ts';
import { V1_RULES } from '../../scenes/season-of-v1.ts';
import { machineTime, testClock } from '../../support/clock.ts';

const CAP = 1_000;
/** An answer is read as far as a test needs it. */
type Answer = Record<string, unknown> & { decisions: DecisionOf<'cross'>[]; items: Answer[] };

let mongo: MongoLink;
let database: Database;
let seasonId: string;

beforeAll(async () => {
  mongo = await connectMongo(process.env['MONGODB_URI'] ?? '', createLogger({ level: 'silent' }));
});
afterAll(() => mongo.close());

/** The metrics that were counted. */
const counted: string[] = [];

/** The service without queues, as one process runs it. @param on may be a database that dies */
function budgetOn(on: Database, groupsAtOnce = 500) {
  const app = budgetInSmallParts(groupsAtOnce).compose({
    database: on,
    now: testClock.now,
    newId: () => `00000000-0000-4000-8000-${String(randomInt(1_000_000_000)).padStart(12, '0')}`,
    logger: createLogger({ level: 'silent' }),
    metrics: { ...NO_METRICS, count: (name) => void counted.push(name) },
    environment: {} as never,
    written: () => undefined,
    requestTask: () => Promise.resolve(),
  });
  return async (
    method: string,
    path: string,
    params: object,
    { body, query = {} }: { body?: object; query?: object } = {},
  ) => {
    const route = app.routes.find((each) => each.method === method && each.path === path);
    const caller = { id: 'person', scopes: new Set(), groups: new Set() };
    const asked = { params, query, body, caller, now: testClock.now(), ifMatch: 0, receipt: () => undefined };
    return (await route!.handle(asked as never)).body as Answer;
  };
}
/** So many groups of this file's settlements go into one transaction. */
const AT_ONCE = 50;
const settleWith = (call: ReturnType<typeof budgetOn>) =>
  call('post', '/v1/seasons/:seasonId/settlements', { seasonId });
const allocate = (reference: string, amountCents: number, to = 'allocations') =>
  budgetOn(database)(
    'put',
    `/v1/seasons/:seasonId/${to}/:reference`,
    { seasonId, reference },
    { body: { amountCents, reason: 'test' } },
  );

const groupOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
const actionOf = (n: number) => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, '0')}`;

type Rows = { _id: string; [field: string]: unknown };
async function insert(collection: string, rows: readonly Rows[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 1_000)
    await database.collection<Rows>(collection).insertMany(rows.slice(from, from + 1_000));
}
const certify = (count: number) =>
  insert(
    'known-groups',
    Array.from({ length: count }, (_, n) => ({
      _id: groupOf(n),
      version: 1,
      certified: true,
      decertifiedAt: null,
      department: '69',
    })),
  );
const publish = (n: number, more: Partial<BudgetAction> = {}) =>
  insert('actions', [
    {
      _id: actionOf(n),
      version: 1,
      seasonId,
      number: n,
      title: 'Frigo',
      groupId: groupOf(0),
      capCents: CAP,
      publishedAt: testClock.ago(86_400_000),
      publishedVersion: 1,
      state: 'open',
      reservedCents: 0,
      freeCents: 0,
      passing: null,
      crossing: null,
      grantedBy: null,
      ...more,
    },
  ]);
const vote = (action: number, from: number, until: number) =>
  insert(
    'known-votes',
    Array.from({ length: until - from }, (_, n) => ({
      _id: `${actionOf(action)}.${groupOf(from + n)}`,
      version: 1,
      actionId: actionOf(action),
      groupId: groupOf(from + n),
      seasonId,
      active: true,
      plannedMonth: '2099-01',
      castOn: '2027-01-04',
    })),
  );

beforeEach(async () => {
  database = mongo.database(`large-${machineTime().getTime().toString(36)}${randomInt(1_000)}`);
  await migrate(database, budget.collections);
  const season = { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily', policy: V1_RULES };
  seasonId = String((await budgetOn(database)('post', '/v1/seasons', {}, { body: season }))['id']);
});

const settlements = () =>
  database.collection<Settlement & { _id: string }>('settlements').find().sort({ n: 1 }).toArray();
const placeFacts = async (action: number) => {
  const seen = await openPlaces(database, () => undefined).on([actionOf(action)]);
  const count = (state: string) => seen.filter((place) => place.state === state).length;
  return { granted: count('granted'), waiting: count('waiting') };
};
const eventsIn = async (collection: string, type: string): Promise<number> =>
  (
    await database
      .collection(collection)
      .find({ 'pending.event.type': type }, { projection: { pending: 1 } })
      .toArray()
  ).reduce(
    (sum, { pending }) =>
      sum + (pending as { event: { type: string } }[]).filter(({ event }) => event.type === type).length,
    0,
  );

/** Settles with a process that dies again and again, each life a little further on. @param look is called after each death */
async function settleDyingAgainAndAgain(look: () => Promise<void>): Promise<number> {
  const { database: crashing, fuse } = crashingDatabase(database);
  for (let deaths = 0; ; deaths += 1) {
    // A life needs four points to apply a part: its places, its money or action, its mark and its commit.
    fuse.arm(3 + (deaths % 7));
    try {
      await settleWith(budgetOn(crashing, AT_ONCE));
      return deaths;
    } catch (error) {
      if (!(error instanceof Crash) && !fuse.isBlown()) throw error;
      fuse.restart();
      await look();
    }
  }
}

test('a crossing that takes ten transactions is all or nothing to those who look, wherever its process dies', async () => {
  const VOTERS = 10 * AT_ONCE;
  await certify(VOTERS);
  await publish(1);
  await vote(1, 0, VOTERS);
  await allocate('assembly', 10_000_000);
  const looks = { nothing: 0, all: 0 };
  const deaths = await settleDyingAgainAndAgain(async () => {
    const action = await openActions(database, () => undefined).get(actionOf(1));
    const { remainingCents } = await budgetOn(database)('get', '/v1/seasons/:seasonId', { seasonId });
    const places = await placeFacts(1);
    const isFundable = action.state === 'fundable';
    looks[isFundable ? 'all' : 'nothing'] += 1;
    expect({ places, remainingCents, reservedCents: action.reservedCents, freeCents: action.freeCents }).toEqual({
      places: { granted: isFundable ? VOTERS : 0, waiting: 0 },
      remainingCents: isFundable ? 10_000_000 - VOTERS * CAP : 10_000_000,
      reservedCents: isFundable ? VOTERS * CAP : 0,
      freeCents: 0,
    });
    expect(await bookFaults(openBooks(database))).toEqual([]);
  });
  expect(looks.nothing).toBeGreaterThan(5);
  expect(looks.all).toBeGreaterThan(5);
  expect(deaths).toBe(looks.nothing + looks.all);
  expect((await settlements())[0]).toMatchObject({ state: 'done', decided: 1, parts: 10, applied: 10, refusal: null });
  expect(await placeFacts(1)).toEqual({ granted: VOTERS, waiting: 0 });
  expect(await database.collection('places').countDocuments({ preparedBy: { $gt: '' } })).toBe(0);
  // Every group is told once.
  expect(await eventsIn('places', 'place.granted')).toBe(VOTERS);
  expect(await eventsIn('actions', 'action.fundable')).toBe(1);
  expect(await bookFaults(openBooks(database))).toEqual([]);
});

test('groups that wait are granted their places together, and nobody changes a place meanwhile', async () => {
  const GROUPS = 300;
  await certify(GROUPS);
  await publish(1);
  await vote(1, 0, 60);
  await allocate('assembly', 10_000_000);
  await settleWith(budgetOn(database));
  expect(await placeFacts(1)).toEqual({ granted: 60, waiting: 0 });
  await vote(1, 60, GROUPS);
  let refused = 0;
  await settleDyingAgainAndAgain(async () => {
    const { granted, waiting } = await placeFacts(1);
    expect([60, GROUPS]).toContain(granted);
    expect(await bookFaults(openBooks(database))).toEqual([]);
    const places = openPlaces(database, () => undefined);
    const [prepared] = waiting > 0 ? (await places.on([actionOf(1)])).filter((place) => place.state === 'waiting') : [];
    if (!prepared) return;
    refused += 1;
    await expect(places.save({ ...prepared, state: 'returned' })).rejects.toThrow('is about to grant');
  });
  expect(refused).toBeGreaterThan(0);
  expect(await placeFacts(1)).toEqual({ granted: GROUPS, waiting: 0 });
  expect(await eventsIn('places', 'place.granted')).toBe(GROUPS);
  expect(await bookFaults(openBooks(database))).toEqual([]);
});

test('when the money of a crossing goes while it is prepared, nothing of it stays, and a later one grants all', async () => {
  await certify(120);
  await publish(1);
  await vote(1, 0, 120);
  await allocate('assembly', 200_000);
  const { database: crashing, fuse } = crashingDatabase(database);
  fuse.arm(8);
  await expect(settleWith(budgetOn(crashing, AT_ONCE))).rejects.toThrow();
  expect(await database.collection('places').countDocuments({ preparedBy: { $gt: '' } })).toBe(AT_ONCE);
  expect(await placeFacts(1)).toEqual({ granted: 0, waiting: 0 });
  await allocate('taken-back', 150_000, 'reductions');
  await settleWith(budgetOn(database));
  expect(await settlements()).toMatchObject([
    { state: 'done', refusal: { index: 0 } },
    { state: 'done', decided: 0 },
  ]);
  expect(await database.collection('places').countDocuments({})).toBe(0);
  expect(await bookFaults(openBooks(database))).toEqual([]);
  await allocate('more', 500_000);
  await settleWith(budgetOn(database));
  expect(await placeFacts(1)).toEqual({ granted: 120, waiting: 0 });
  expect(await bookFaults(openBooks(database))).toEqual([]);
});

test('many places that return together are one transfer and one event of their season', async () => {
  await database.collection('seasons').deleteMany({});
  const season = await largeSeason(database, 120);
  const before = await eventsIn('seasons', 'season.changed');
  await season.close();
  expect(await database.collection('transfers').countDocuments({ _id: /^return-/ as never })).toBe(1);
  // One is of the settlement, one of the closure.
  expect(await eventsIn('seasons', 'season.changed')).toBe(before + 2);
  expect(await eventsIn('places', 'place.returned')).toBe(120);
  expect(await season.faults()).toEqual([]);
});

test('a settlement that fails is counted, so that an alert tells of it', async () => {
  await certify(20);
  await publish(1);
  await vote(1, 0, 20);
  await allocate('assembly', 200_000);
  await settleWith(budgetOn(database));
  await database.collection('settlements').updateOne({}, { $set: { state: 'running', applied: 0 } });
  await database.collection('decisions').deleteMany({});
  counted.splice(0);
  await expect(settleWith(budgetOn(database))).rejects.toThrow('is gone');
  expect(counted).toEqual(['seuil_settlement_failures_total']);
});

test('decisions that are too many for an answer are read in pages; fewer come with the settlement, as ever', async () => {
  await certify(60);
  await publish(1);
  await vote(1, 0, 60);
  await allocate('assembly', 2_000_000);
  const call = budgetOn(database, 25);
  const settlement = await settleWith(call);
  expect(settlement).toMatchObject({ decided: 1, decisionsAt: null, applied: 1, refused: [] });
  expect(settlement.decisions[0]!.groups).toHaveLength(60);
  const path = '/v1/seasons/:seasonId/settlements/:n/decisions';
  const page = await call('get', path, { seasonId, n: 1 }, { query: { limit: 2 } });
  const rest = await call('get', path, { seasonId, n: 1 }, { query: { limit: 2, cursor: page['nextCursor'] } });
  const parts = [...page.items, ...rest.items];
  expect(parts.map(({ continues, goesOn, decisions }) => [continues, goesOn, decisions[0]!.groups.length])).toEqual([
    [false, true, 25],
    [true, true, 25],
    [true, false, 10],
  ]);
  await expect(call('get', path, { seasonId, n: 9 }, { query: { limit: 2 } })).rejects.toThrow(AppError);
});

test('a settlement of a former release, done or running, is divided by the migration and goes on', async () => {
  await certify(520);
  for (const n of [1, 2]) await publish(n);
  await vote(1, 0, 60);
  await allocate('assembly', 20_000_000);
  const { decisions } = await settleWith(budgetOn(database));
  await vote(2, 0, 520);
  const inputs = { ...decisions[0]!.inputs, remainingCents: 20_000_000 - 60_000 };
  const [first] = await settlements();
  const { list, decided: _d, parts: _p, refusal: _r, tells: _t, ...header } = first!;
  const former = { ...header, decisions, applied: 1, refused: [] };
  const crossing = {
    ...decisions[0],
    actionId: actionOf(2),
    inputs,
    groups: Array.from({ length: 520 }, (_, n) => groupOf(n)),
    votes: 520,
    reservedCents: 520_000,
  };
  await database.collection('decisions').deleteMany({ list });
  await database.collection<Rows>('settlements').replaceOne({ _id: header._id }, former);
  await database.collection<Rows>('settlements').insertOne({
    ...former,
    _id: `${seasonId}-2`,
    n: 2,
    state: 'running',
    finishedAt: null,
    snapshot: { ...header.snapshot, remainingCents: 20_000_000 - 60_000 },
    decisions: [crossing],
    applied: 0,
  });
  await migrate(database, budget.collections);
  await migrate(database, budget.collections);
  expect(await settlements()).toMatchObject([
    { n: 1, state: 'done', decided: 1, parts: 1, applied: 1, refusal: null },
    { n: 2, state: 'running', decided: 1, parts: 2, applied: 0 },
  ]);
  const shown = await budgetOn(database)(
    'get',
    '/v1/seasons/:seasonId/settlements',
    { seasonId },
    { query: { limit: 5 } },
  );
  expect(shown.items[1]!.decisions).toEqual(decisions);
  expect(await bookFaults(openBooks(database))).toEqual([]);
  await settleWith(budgetOn(database));
  expect(await placeFacts(2)).toEqual({ granted: 520, waiting: 0 });
  expect(await bookFaults(openBooks(database))).toEqual([]);
});
