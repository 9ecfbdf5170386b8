import { createLogger } from '../../libs/logger/logger.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { NO_METRICS } from '../../libs/telemetry/metrics.ts';
import { budget } from '../../services/budget/app.ts';
import { bookFaults } from '../../services/budget/audit/check-books.ts';
import { openBooks } from '../../services/budget/audit/store.ts';
import { actionAccount, nationalAccount } from '../../services/budget/ledger/domain/transfer.ts';
import { openLedger } from '../../services/budget/ledger/store.ts';
import { testClock } from '../support/clock.ts';
import { newId } from '../support/system.ts';
import { V1_RULES } from './season-of-v1.ts';

const CAP = 1_000;
/** So many groups did each action at most. */
const GROUPS = 5_000;
const INSERTED_AT_ONCE = 1_000;

type Row = { _id: string; [field: string]: unknown };

/** Writes a season whose claims are over, with so many places that nobody used, past the service. */
export async function largeSeason(database: Database, places: number) {
  const now = testClock.now();
  const app = budget.compose({
    database,
    now: () => now,
    newId,
    logger: createLogger({ level: 'silent' }),
    metrics: NO_METRICS,
    environment: {} as never,
    written: () => undefined,
    requestTask: () => Promise.resolve(),
  });
  const call = async (method: string, path: string, params: object, body?: object) => {
    const route = app.routes.find((each) => each.method === method && each.path === path);
    const caller = { id: 'person', scopes: new Set(), groups: new Set() };
    const asked = { params, body, caller, now, ifMatch: 0, receipt: () => undefined };
    return (await route!.handle(asked as never)).body as Record<string, unknown>;
  };
  const plan = { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily', policy: V1_RULES };
  const seasonId = String((await call('post', '/v1/seasons', {}, plan))['id']);
  const [actions, totalCents] = [Math.ceil(places / GROUPS), places * CAP];
  await call(
    'put',
    '/v1/seasons/:seasonId/allocations/:reference',
    { seasonId, reference: 'a' },
    { amountCents: totalCents },
  );

  const ledger = openLedger(database, () => undefined);
  const ids = Array.from({ length: actions }, newId);
  for (const [index, _id] of ids.entries()) {
    const count = Math.min(GROUPS, places - index * GROUPS);
    const amountCents = count * CAP;
    const booking = {
      _id: `seed-${_id}`,
      from: nationalAccount(seasonId),
      to: actionAccount(_id),
      amountCents,
      reason: 'seed',
      at: now,
    };
    await inTransaction(database, (session) => ledger.book(booking, session));
    const action = {
      seasonId,
      number: index + 1,
      title: 'Frigo',
      groupId: newId(),
      capCents: CAP,
      publishedVersion: 1,
    };
    await database.collection<Row>('actions').insertOne({
      ...action,
      _id,
      version: 1,
      publishedAt: testClock.daysAgo(300),
      state: 'fundable',
      reservedCents: amountCents,
      freeCents: 0,
      passing: null,
      grantedBy: null,
    });
    const rows = Array.from({ length: count }, () => placeOf(seasonId, _id, newId()));
    for (let from = 0; from < count; from += INSERTED_AT_ONCE)
      await database.collection<Row>('places').insertMany(rows.slice(from, from + INSERTED_AT_ONCE));
  }
  await database
    .collection<Row>('seasons')
    .updateOne({ _id: seasonId }, { $set: { state: 'closing', endsOn: '2026-11-30', claimsUntil: '2027-02-28' } });
  return {
    actions,
    totalCents,
    close: () => call('post', '/v1/seasons/:seasonId/closure', { seasonId }),
    faults: () => bookFaults(openBooks(database)),
  };
}

const placeOf = (seasonId: string, actionId: string, groupId: string): Row => ({
  _id: `${actionId}.${groupId}`,
  version: 1,
  actionId,
  groupId,
  seasonId,
  capCents: CAP,
  state: 'granted',
  cause: 'vote',
  heldCents: 0,
  chargedCents: 0,
  plannedMonth: '2026-11',
  voteVersion: 1,
  requestedAt: testClock.daysAgo(200),
  grantedAt: testClock.daysAgo(200),
  claimEndedAt: null,
  remindedAt: null,
  preparedBy: null,
});
