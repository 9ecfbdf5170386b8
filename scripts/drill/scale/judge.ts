import type { AnyEvent } from '../../../libs/events/event.ts';
import type { Publisher } from '../../../libs/messaging/publisher.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { bookFaults } from '../../../services/budget/audit/check-books.ts';
import { openBooks } from '../../../services/budget/audit/store.ts';
import { faultOf } from '../table.ts';
import { ENVELOPE_CENTS, type Backlog } from './backlog.ts';

type Stored = { readonly _id: string; readonly [field: string]: unknown };

/** The stage makes its actions fundable without a settlement, because the drill is about votes, places and claims. */
const isOfStage = (fault: string): boolean => fault.endsWith('is fundable, and no settlement says so');

/** @returns the rows by id, without what the outbox keeps */
async function rowsById(database: Database, name: string): Promise<Map<string, Stored>> {
  const all = new Map<string, Stored>();
  for await (const row of database.collection<Stored>(name).find({}, { projection: { pending: 0, receipts: 0 } }))
    all.set(row._id, row);
  return all;
}

/** Gives the events that were announced to reimbursement. It does not run, so all of them wait in its queue. */
async function announcedIds(publisher: Publisher): Promise<Set<string>> {
  const jobs = await publisher.queue('reimbursement').getJobs(['wait'], 0, -1);
  return new Set(
    jobs
      .flatMap(({ data }) => (data as { events: AnyEvent[] }).events)
      .map(({ type, subject }) => `${type} ${subject}`),
  );
}

/**
 * Compares budget's own collections and what it announced with what was worked out beside it. No counters of the
 * product are trusted.
 */
export async function judge({
  database,
  publisher,
  backlog,
}: {
  database: Database;
  publisher: Publisher;
  backlog: Backlog;
}) {
  const { votes, places, claims } = backlog.expected;
  const [isVotes, isPlaces, isHolds, isTransfers, isBalances, letters] = [
    await rowsById(database, 'known-votes'),
    await rowsById(database, 'places'),
    await rowsById(database, 'holds'),
    await rowsById(database, 'transfers'),
    await rowsById(database, 'balances'),
    await rowsById(database, 'dead-letters'),
  ];
  const announced = await announcedIds(publisher);
  const owed = new Map<string, number>();
  for (const { groupId, amountCents } of claims.values()) owed.set(groupId, (owed.get(groupId) ?? 0) + amountCents);

  const lostVotes = [...votes.keys()].filter((id) => !isVotes.has(id));
  const wrongVotes = [...votes]
    .filter(
      ([id, { version, active }]) =>
        isVotes.has(id) && (isVotes.get(id)?.['version'] !== version || isVotes.get(id)?.['active'] !== active),
    )
    .map(([id]) => id);
  const lostPlaces = [...places].filter((id) => isPlaces.get(id)?.['state'] !== 'waiting');
  // A place is asked for once: a second request would be another version. Where the withdrawal was heard first, there
  // never was a place.
  const wrongPlaces = [...isPlaces.values()]
    .filter(({ _id, version, state }) => (places.has(_id) ? version !== 1 : state !== 'returned' || version !== 2))
    .map(({ _id }) => _id);
  const lostClaims = [...claims]
    .filter(
      ([id, { amountCents }]) =>
        isHolds.get(id)?.['state'] !== 'held' || isHolds.get(id)?.['envelopeCents'] !== amountCents,
    )
    .map(([id]) => id);
  const wrongEnvelopes = backlog.groups.filter((id) => {
    const { availableCents, heldCents } = (isBalances.get(`group:${id}`) ?? {}) as {
      availableCents?: number;
      heldCents?: number;
    };
    return availableCents !== ENVELOPE_CENTS - (owed.get(id) ?? 0) || heldCents !== (owed.get(id) ?? 0);
  });
  const transfersTooMany = isTransfers.size - backlog.groups.length - claims.size;
  const untold = [
    ...[...claims.keys()].map((id) => `claim.held ${id}`),
    ...[...places].map((id) => `place.waiting ${id}`),
  ].filter((fact) => !announced.has(fact));
  const counts = {
    'votes expected': votes.size,
    'votes lost': lostVotes.length,
    'votes with another state': wrongVotes.length,
    'places asked for': places.size,
    'places lost': lostPlaces.length,
    'places asked for twice': wrongPlaces.length,
    'claims submitted': claims.size,
    'claims not held': lostClaims.length,
    'bookings too many': transfersTooMany,
    'envelopes with another balance': wrongEnvelopes.length,
    'answers not told on': untold.length,
    'dead letters': letters.size,
  };
  const faults = [
    ...faultOf('votes lost', lostVotes),
    ...faultOf('votes with another state', wrongVotes),
    ...faultOf(
      'votes of nobody',
      [...isVotes.keys()].filter((id) => !votes.has(id)),
    ),
    ...faultOf('places lost', lostPlaces),
    ...faultOf('places asked for twice', wrongPlaces),
    ...faultOf('claims not held', lostClaims),
    ...(transfersTooMany === 0 ? [] : [`${transfersTooMany} bookings too many`]),
    ...faultOf('envelopes with another balance', wrongEnvelopes),
    ...faultOf('answers not told on', untold),
    ...faultOf('dead letters', [...letters.keys()]),
    ...(await bookFaults(openBooks(database))).filter((fault) => !isOfStage(fault)),
  ];
  return { counts, faults };
}
