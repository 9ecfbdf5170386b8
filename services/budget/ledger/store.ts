import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { conflict } from '../../../libs/errors/app-error.ts';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { defineCollection, definePlainCollection, modelOf, type Stored } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments, UNSAVED, type DocumentStore } from '../../../libs/mongo/document-store.ts';
import { updateInBatches } from '../../../libs/mongo/update-in-batches.ts';
import { envelopeChanged } from '../events.ts';
import {
  isEnvelope,
  isOurs,
  nationalAccount,
  type Account,
  type Balance,
  type Booking,
  type Funds,
  type HoldEnd,
  type Income,
  type Transfer,
  type TransferFilter,
} from './domain/transfer.ts';

export const transferCollection = definePlainCollection<Transfer>({
  name: 'transfers',
  noun: 'transfer',
  indexes: [
    { key: { endsHold: 1 }, unique: true, sparse: true },
    { key: { at: 1, _id: 1 } },
    { key: { from: 1, at: 1, _id: 1 } },
    { key: { to: 1, at: 1, _id: 1 } },
    { key: { by: 1 }, sparse: true },
  ],
  fields: {
    from: { type: String, required: true },
    to: { type: String, required: true },
    amountCents: { type: Number, required: true, min: 1 },
    phase: { type: String, required: true },
    endsHold: String,
    reason: { type: String, required: true },
    by: String,
    at: { type: Date, required: true },
  },
});

export const balanceCollection = defineCollection<Balance>({
  name: 'balances',
  noun: 'account',
  fields: {
    availableCents: { type: Number, required: true, default: 0 },
    heldCents: { type: Number, required: true, default: 0 },
  },
});

/** An export reads this many bookings from the server at once. */
const READ_AT_ONCE = 500;

type Tables = { readonly transfers: Model<Stored<Transfer>>; readonly balances: DocumentStore<Balance> };

const conditionOf = ({ account, from, to, phase, since, until }: TransferFilter): QueryFilter<Stored<Transfer>> => ({
  ...(account !== undefined && { $or: [{ from: account }, { to: account }] }),
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  ...(phase !== undefined && { phase }),
  ...((since ?? until) && { at: { ...(since && { $gte: since }), ...(until && { $lt: until }) } }),
});

/**
 * Selects all accounts of a kind. Their ids begin with the kind and a colon; ";" comes directly after ":" in the order
 * of ids, so it ends the range.
 */
const ofKind = (kind: 'national' | 'action' | 'group') =>
  ({ $gt: `${kind}:` as Account, $lt: `${kind};` as Account }) as const;

/** @throws overdrawn; the guard stands in the filter, so that no two writers can pass it together */
async function take({ balances }: Tables, account: Account, change: Funds, session: ClientSession): Promise<void> {
  if (!isOurs(account)) return;
  const { matchedCount } = await balances.model.updateOne(
    { _id: account, availableCents: { $gte: -change.availableCents } },
    { $inc: change },
    { session },
  );
  if (matchedCount === 0) throw conflict('overdrawn', `There is not enough in ${account} for this.`);
}

async function give({ balances }: Tables, account: Account, change: Funds, session: ClientSession): Promise<void> {
  if (isOurs(account)) await balances.model.updateOne({ _id: account }, { $inc: change }, { session, upsert: true });
}

/**
 * Tells the owners of the envelopes among these accounts how much they can pay now. The balance itself carries the
 * event, in the same transaction.
 */
async function tellOwners(
  { balances }: Pick<Tables, 'balances'>,
  accounts: readonly Account[],
  at: Date,
  session: ClientSession,
): Promise<void> {
  const envelopes = accounts.filter(isEnvelope);
  if (envelopes.length === 0) return;
  const changedBalances = await balances.findMany(envelopes, session);
  const refused = await balances.saveMany(
    changedBalances.map((balance) => ({
      // A balance has no version until its owner is told of it for the first time.
      doc: { ...balance, version: (balance as Partial<Balance>).version ?? UNSAVED },
      events: (saved) => [envelopeChanged(saved, at)],
    })),
    session,
  );
  if (refused.length > 0) throw new StaleWrite(`${refused.length} envelopes changed meanwhile`);
}

const isBooked = async ({ transfers }: Tables, id: string, session: ClientSession) =>
  (await transfers.findById(id, { _id: 1 }, { session }).lean()) !== null;

const write = ({ transfers }: Tables, transfer: Transfer, session: ClientSession) =>
  transfers.create([transfer], { session });

/** @returns false when this cause was booked before @throws overdrawn */
async function book(tables: Tables, booking: Booking, session: ClientSession): Promise<boolean> {
  if (await isBooked(tables, booking._id, session)) return false;
  const { from, to, amountCents, at } = booking;
  await take(tables, from, { availableCents: -amountCents, heldCents: 0 }, session);
  await give(tables, to, { availableCents: amountCents, heldCents: 0 }, session);
  await write(tables, { ...booking, phase: 'booked' }, session);
  await tellOwners(tables, [from, to], at, session);
  return true;
}

/** @throws overdrawn */
async function hold(tables: Tables, booking: Booking, session: ClientSession): Promise<void> {
  if (await isBooked(tables, booking._id, session)) return;
  const { from, amountCents, at } = booking;
  await take(tables, from, { availableCents: -amountCents, heldCents: amountCents }, session);
  await write(tables, { ...booking, phase: 'hold' }, session);
  await tellOwners(tables, [from], at, session);
}

async function endHold(tables: Tables, { phase, id, holdId, at }: HoldEnd, session: ClientSession): Promise<void> {
  if (await isBooked(tables, id, session)) return;
  const held = await tables.transfers.findById(holdId, null, { session }).lean<Transfer>();
  if (held?.phase !== 'hold') throw new Error(`there is no hold ${holdId} to ${phase}`);
  const { from, to, amountCents, reason } = held;
  await write(tables, { _id: id, from, to, amountCents, phase, endsHold: holdId, reason, at }, session);
  await give(tables, from, { availableCents: phase === 'void' ? amountCents : 0, heldCents: -amountCents }, session);
  if (phase === 'post') await give(tables, to, { availableCents: amountCents, heldCents: 0 }, session);
  await tellOwners(tables, phase === 'post' ? [to] : [from], at, session);
}

/**
 * Books money from outside. All bookings are written in one transaction, and each cause is booked once.
 * @returns the transfers that had been booked before, as they were booked
 */
async function bookFromOutside(
  { transfers, balances }: Tables,
  bookings: readonly Income[],
  at: Date,
  session: ClientSession,
): Promise<Transfer[]> {
  const ids = bookings.map(({ _id }) => _id);
  const known = await transfers.find({ _id: { $in: ids } }, null, { session }).lean<Transfer[]>();
  const knownIds = new Set(known.map(({ _id }) => _id));
  const fresh = bookings.filter(({ _id }) => !knownIds.has(_id));
  if (fresh.length === 0) return known;
  await balances.model.bulkWrite(
    fresh.map(({ to: _id, amountCents }) => ({
      updateOne: { filter: { _id }, update: { $inc: { availableCents: amountCents, heldCents: 0 } }, upsert: true },
    })),
    { session },
  );
  await transfers.insertMany(
    fresh.map((booking): Transfer => ({ ...booking, from: 'external', phase: 'booked', at })),
    { session },
  );
  const accounts = fresh.map(({ to }) => to);
  await tellOwners({ balances }, accounts, at, session);
  return known;
}

/**
 * The field `by` is the only part of a booking that ever changes: it is erased with the person. The rest of the booking
 * stays.
 */
const eraseBooker = ({ transfers }: Tables, personId: string): Promise<void> =>
  updateInBatches(transfers, { by: personId }, { $set: { by: 'erased' } });

/** These functions read the ledger, and none of them moves money. */
const readers = ({ transfers, balances }: Tables) => ({
  find: (id: string) => transfers.findById(id).lean<Transfer>(),
  available: async (account: Account, session?: ClientSession): Promise<number> =>
    (await balances.find(account, session))?.availableCents ?? 0,
  /** Sums the money that a season gave to later seasons. */
  async carriedFrom(seasonId: string, session: ClientSession): Promise<number> {
    const carryOvers = await transfers
      .find({ from: nationalAccount(seasonId), to: ofKind('national') }, { amountCents: 1 }, { session })
      .lean<Pick<Transfer, 'amountCents'>[]>();
    return carryOvers.reduce((sum, { amountCents }) => sum + amountCents, 0);
  },
  balance: async (account: Account): Promise<Funds> =>
    (await balances.find(account)) ?? { availableCents: 0, heldCents: 0 },
  /** Sums the money in all accounts of a kind. */
  async totalOf(kind: 'national' | 'action' | 'group'): Promise<Funds> {
    const [total] = await balances.model.aggregate<Funds>([
      { $match: { _id: ofKind(kind) } },
      { $group: { _id: null, availableCents: { $sum: '$availableCents' }, heldCents: { $sum: '$heldCents' } } },
    ]);
    return { availableCents: total?.availableCents ?? 0, heldCents: total?.heldCents ?? 0 };
  },
  /** Reads every envelope whose owner was told of it, in the state that was told last. */
  toldEnvelopes: () => balances.each({ _id: ofKind('group'), version: { $gt: UNSAVED } }),
  pageBalances: (request: PageRequest) => balances.page({}, request),
  page: (filter: TransferFilter, request: PageRequest) =>
    cursorPage<Transfer>(transfers, conditionOf(filter), request, { by: 'at' }),
  all: (filter: TransferFilter = {}) =>
    transfers
      .find(conditionOf(filter))
      .sort({ at: 1, _id: 1 })
      .lean<Transfer>()
      .cursor({ batchSize: READ_AT_ONCE }) as AsyncIterable<Transfer>,
  bookedBy: (personId: string, limit: number) => transfers.find({ by: personId }).limit(limit).lean<Transfer[]>(),
});

/**
 * Only this code moves money. Each movement needs the session of a transaction, because balances and transfers change
 * together.
 */
export function openLedger(database: Database, written: () => void) {
  const tables: Tables = {
    transfers: modelOf(database, transferCollection),
    balances: openDocuments(database, balanceCollection, written),
  };
  const { outbox, receipt, forgetReceipts } = tables.balances;
  return {
    ...readers(tables),
    outbox,
    receipt,
    forgetReceipts,
    book: (booking: Booking, session: ClientSession) => book(tables, booking, session),
    hold: (booking: Booking, session: ClientSession) => hold(tables, booking, session),
    post: (end: Omit<HoldEnd, 'phase'>, session: ClientSession) => endHold(tables, { ...end, phase: 'post' }, session),
    void: (end: Omit<HoldEnd, 'phase'>, session: ClientSession) => endHold(tables, { ...end, phase: 'void' }, session),
    bookFromOutside: (bookings: readonly Income[], at: Date, session: ClientSession) =>
      bookFromOutside(tables, bookings, at, session),
    eraseBooker: (personId: string) => eraseBooker(tables, personId),
  };
}

export type Ledger = ReturnType<typeof openLedger>;
