import { Schema, type ClientSession, type QueryFilter } from 'mongoose';
import { defineCollection, definePlainCollection, modelOf, type Stored } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments, UNSAVED } from '../../../libs/mongo/document-store.ts';
import { updateInBatches } from '../../../libs/mongo/update-in-batches.ts';
import type { LedgerHead } from '../audit/head.ts';
import { MOVEMENT, referenceOf } from './domain/reference.ts';
import {
  ERASED,
  nationalAccount,
  NO_FUNDS,
  type Account,
  type Balance,
  type Booking,
  type Funds,
  type HoldEnd,
  type Income,
  type Transfer,
  type TransferFilter,
} from './domain/transfer.ts';
import { book, bookFromOutside, endHold, hold, type Tables } from './write-transfers.ts';

/** Without a type of its own, mongoose would store an empty link where there is none. */
const link = { type: new Schema({ n: Number, former: String }, { _id: false }), required: false } as const;

export const transferCollection = definePlainCollection<Transfer>({
  name: 'transfers',
  noun: 'transfer',
  derivedReferences: {
    field: 'reference',
    sharedField: 'sharedReference',
    of: { _id: MOVEMENT },
    valuesOf: ({ _id }) => [referenceOf(_id) ?? _id],
  },
  indexes: [
    { key: { endsHold: 1 }, unique: true, sparse: true },
    { key: { reference: 1 }, unique: true, sparse: true },
    { key: { at: 1, _id: 1 } },
    { key: { from: 1, at: 1, _id: 1 } },
    { key: { to: 1, at: 1, _id: 1 } },
    { key: { by: 1 }, sparse: true },
    // The chains of all accounts are verified in these orders.
    { key: { from: 1, 'fromLink.n': 1 } },
    { key: { to: 1, 'toLink.n': 1 } },
  ],
  fields: {
    from: { type: String, required: true },
    to: { type: String, required: true },
    amountCents: { type: Number, required: true, min: 1 },
    phase: { type: String, required: true },
    endsHold: String,
    reason: { type: String, required: true },
    reference: String,
    sharedReference: String,
    by: String,
    at: { type: Date, required: true },
    fromLink: link,
    toLink: link,
    salt: String,
    sealed: String,
    hash: String,
    erasure: String,
  },
});

export const balanceCollection = defineCollection<Balance>({
  name: 'balances',
  noun: 'account',
  indexes: [{ key: { isUnrooted: 1 }, sparse: true }],
  fields: {
    availableCents: { type: Number, required: true, default: 0 },
    heldCents: { type: Number, required: true, default: 0 },
    entries: Number,
    head: String,
    isUnrooted: Boolean,
  },
});

/** An export reads this many bookings from the server at once. */
const READ_AT_ONCE = 500;

/** One bulk write notes this many heads. */
const ROOTED_AT_ONCE = 500;

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

/**
 * The person is the only part of a booking that ever changes: they are erased, with the salt of their seal. The chain
 * holds without both.
 */
const eraseBooker = ({ transfers }: Tables, personId: string, erasure: string): Promise<void> =>
  updateInBatches(transfers, { by: personId }, { $set: { by: ERASED, salt: '', erasure } });

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
  balance: async (account: Account): Promise<Funds> => (await balances.find(account)) ?? NO_FUNDS,
  /** Sums the money in all accounts of a kind. */
  async totalOf(kind: 'national' | 'action' | 'group'): Promise<Funds> {
    const [total] = await balances.model.aggregate<Funds>([
      { $match: { _id: ofKind(kind) } },
      { $group: { _id: null, availableCents: { $sum: '$availableCents' }, heldCents: { $sum: '$heldCents' } } },
    ]);
    return { availableCents: total?.availableCents ?? 0, heldCents: total?.heldCents ?? 0 };
  },
  /** Reads every envelope whose owner was told of it, in the state that was told last. */
  toldEnvelopes: () => balances.each({ _id: ofKind('group'), version: { $gt: UNSAVED } }, 'by-id'),
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

const headOf = ({ _id: account, entries = 0, head = '' }: Balance): LedgerHead => ({ account, entries, hash: head });

/** These functions serve the daily roots over the chains. */
const rooting = ({ balances: { model } }: Tables) => ({
  /**
   * Gives the heads that are in no root yet, in the order of their accounts. They are read with read concern majority,
   * because a head that stands in a root must not vanish in a failover.
   * @param isFirst says that there is no root yet, so that all heads are in none
   */
  async headsInNoRoot(isFirst: boolean): Promise<LedgerHead[]> {
    const found = await model
      .find(isFirst ? { head: { $exists: true } } : { isUnrooted: true }, { entries: 1, head: 1 })
      .sort({ _id: 1 })
      .readConcern('majority')
      .lean<Balance[]>();
    return found.map(headOf);
  },
  /** Notes that these heads are in a root. An account with a newer head goes into the next one. */
  async noteRooted(heads: readonly LedgerHead[]): Promise<void> {
    for (let from = 0; from < heads.length; from += ROOTED_AT_ONCE)
      await model.bulkWrite(
        heads.slice(from, from + ROOTED_AT_ONCE).map(({ account, hash }) => ({
          updateOne: { filter: { _id: account as Account, head: hash }, update: { $unset: { isUnrooted: 1 } } },
        })),
        { ordered: false },
      );
  },
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
    ...rooting(tables),
    outbox,
    receipt,
    forgetReceipts,
    book: (booking: Booking, session: ClientSession) => book(tables, booking, session),
    hold: (booking: Booking, session: ClientSession) => hold(tables, booking, session),
    post: (end: Omit<HoldEnd, 'phase'>, session: ClientSession) => endHold(tables, { ...end, phase: 'post' }, session),
    void: (end: Omit<HoldEnd, 'phase'>, session: ClientSession) => endHold(tables, { ...end, phase: 'void' }, session),
    bookFromOutside: (bookings: readonly Income[], at: Date, session: ClientSession) =>
      bookFromOutside(tables, bookings, at, session),
    eraseBooker: (personId: string, erasure: string) => eraseBooker(tables, personId, erasure),
  };
}

export type Ledger = ReturnType<typeof openLedger>;
