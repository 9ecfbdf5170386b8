import { Schema, type ClientSession, type Model } from 'mongoose';
import { conflict } from '../../../libs/errors/app-error.ts';
import {
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  outboxOf,
  SCHEMA_OPTIONS,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { envelopeChanged } from '../events.ts';

/** Where money can be. The first three are Seuil's own and never go below zero; the last two are the world outside. */
export type Account = `national:${string}` | `action:${string}` | `group:${string}` | 'payee' | 'external';

/** One booking, never changed: from one account to another, at once or in two phases. */
export type Transfer = {
  /** Derived from its cause, so that the same cause never books twice. */
  readonly _id: string;
  readonly from: Account;
  readonly to: Account;
  readonly amountCents: number;
  /** `hold` sets aside; a later `post` or `void` of it ends that; `booked` is both at once. */
  readonly phase: 'booked' | 'hold' | 'post' | 'void';
  /** The hold that a post or void ends: one end each, by a unique index. */
  readonly endsHold?: string;
  readonly reason: string;
  /** The person who caused it, where a person did. */
  readonly by?: string;
  readonly at: Date;
};

/** Kept beside the transfers to guard them; `npm run ledger:verify` derives it again from them. */
export type Balance = {
  readonly _id: Account;
  readonly availableCents: number;
  readonly heldCents: number;
  /** Of an envelope: how often its owner was told of it. */ readonly version?: number;
};

export const ledgerCollections: readonly CollectionPlan[] = [
  {
    name: 'transfers',
    indexes: [
      { key: { endsHold: 1 }, unique: true, sparse: true },
      { key: { at: 1, _id: 1 } },
      { key: { from: 1, at: 1, _id: 1 } },
      { key: { to: 1, at: 1, _id: 1 } },
      { key: { by: 1 }, sparse: true },
    ],
  },
  { name: 'balances', indexes: OUTBOX_INDEXES },
];

const transferSchema = new Schema<Transfer>(
  {
    _id: { type: String, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
    amountCents: { type: Number, required: true, min: 1 },
    phase: { type: String, required: true },
    endsHold: String,
    reason: { type: String, required: true },
    by: String,
    at: { type: Date, required: true },
  },
  { ...SCHEMA_OPTIONS, collection: 'transfers' },
);

const balanceSchema = documentSchema<Balance>(
  {
    availableCents: { type: Number, required: true, default: 0 },
    heldCents: { type: Number, required: true, default: 0 },
    version: Number,
  },
  'balances',
);

/** Which bookings; all where nothing is said. */
export type TransferFilter = {
  readonly account?: Account | undefined;
  readonly from?: Account | undefined;
  readonly to?: Account | undefined;
  readonly phase?: Transfer['phase'] | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
};

const conditionOf = ({ account, from, to, phase, since, until }: TransferFilter) => ({
  ...(account !== undefined && { $or: [{ from: account }, { to: account }] }),
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  ...(phase !== undefined && { phase }),
  ...((since ?? until) && { at: { ...(since && { $gte: since }), ...(until && { $lt: until }) } }),
});

const ERASED_AT_ONCE = 500;

const isOurs = (account: Account) => account.includes(':');

/** The only code that moves money. Every function needs the session of a transaction: balances and transfers change together. */
export function openLedger(database: Database) {
  const transfers: Model<Transfer> = database.model<Transfer>('transfers', transferSchema);
  const balances = modelOf<Balance>(database, balanceSchema);

  /** @throws overdrawn: the guard stands in the filter, so that no two writers can pass it together */
  const take = async (account: Account, amountCents: number, intoHold: number, session: ClientSession) => {
    if (!isOurs(account)) return;
    const { matchedCount } = await balances.updateOne(
      { _id: account, availableCents: { $gte: amountCents } },
      { $inc: { availableCents: -amountCents, heldCents: intoHold } },
      { session },
    );
    if (matchedCount === 0) throw conflict('overdrawn', `There is not enough in ${account} for this.`);
  };

  const give = async (account: Account, availableCents: number, heldCents: number, session: ClientSession) => {
    if (isOurs(account))
      await balances.updateOne({ _id: account }, { $inc: { availableCents, heldCents } }, { session, upsert: true });
  };

  /** What an envelope can pay is told in the same transaction, by the balance itself. */
  const tell = async (accounts: readonly Account[], at: Date, session: ClientSession) => {
    const envelopes = accounts.filter((account) => account.startsWith('group:'));
    if (envelopes.length === 0) return;
    await balances.bulkWrite(
      envelopes.map((_id) => ({ updateOne: { filter: { _id }, update: { $inc: { version: 1 } } } })),
      { session },
    );
    const changed = await balances.find({ _id: { $in: envelopes } }, WITHOUT_OUTBOX, { session }).lean<Balance[]>();
    const pendingOf = ({ _id, version = 0, availableCents }: Balance) => ({
      at,
      event: envelopeChanged(_id.slice('group:'.length), version, availableCents, at),
    });
    await balances.bulkWrite(
      changed.map((balance) => ({
        updateOne: { filter: { _id: balance._id }, update: { $push: { pending: pendingOf(balance) } } },
      })),
      { session },
    );
  };

  const isBooked = async (id: string, session: ClientSession) =>
    (await transfers.findById(id, { _id: 1 }, { session }).lean()) !== null;

  const write = (transfer: Transfer, session: ClientSession) => transfers.create([transfer], { session });

  const endHold = async (phase: 'post' | 'void', id: string, holdId: string, at: Date, session: ClientSession) => {
    if (await isBooked(id, session)) return;
    const hold = await transfers.findById(holdId, null, { session }).lean<Transfer>();
    if (hold?.phase !== 'hold') throw new Error(`there is no hold ${holdId} to ${phase}`);
    const { from, to, amountCents, reason } = hold;
    await write({ _id: id, from, to, amountCents, phase, endsHold: holdId, reason, at }, session);
    await give(from, phase === 'void' ? amountCents : 0, -amountCents, session);
    if (phase === 'post') await give(to, amountCents, 0, session);
    await tell(phase === 'post' ? [to] : [from], at, session);
  };

  return {
    /** @returns false when this cause was booked before. @throws overdrawn */
    async book(transfer: Omit<Transfer, 'phase' | 'endsHold'>, session: ClientSession): Promise<boolean> {
      if (await isBooked(transfer._id, session)) return false;
      await take(transfer.from, transfer.amountCents, 0, session);
      await give(transfer.to, transfer.amountCents, 0, session);
      await write({ ...transfer, phase: 'booked' }, session);
      await tell([transfer.from, transfer.to], transfer.at, session);
      return true;
    },
    /** @throws overdrawn */
    async hold(transfer: Omit<Transfer, 'phase' | 'endsHold'>, session: ClientSession): Promise<void> {
      if (await isBooked(transfer._id, session)) return;
      await take(transfer.from, transfer.amountCents, transfer.amountCents, session);
      await write({ ...transfer, phase: 'hold' }, session);
      await tell([transfer.from], transfer.at, session);
    },
    /**
     * Money from outside, many bookings in one transaction; each cause once.
     * @returns those that had been booked before, as they were booked
     */
    async bookFromOutside(
      bookings: readonly Omit<Transfer, 'phase' | 'endsHold' | 'from' | 'at'>[],
      at: Date,
      session: ClientSession,
    ): Promise<Transfer[]> {
      const known = await transfers
        .find({ _id: { $in: bookings.map(({ _id }) => _id) } }, null, { session })
        .lean<Transfer[]>();
      const isKnown = new Set(known.map(({ _id }) => _id));
      const fresh = bookings.filter(({ _id }) => !isKnown.has(_id));
      if (fresh.length > 0) {
        await balances.bulkWrite(
          fresh.map(({ to, amountCents }) => ({
            updateOne: {
              filter: { _id: to },
              update: { $inc: { availableCents: amountCents, heldCents: 0 } },
              upsert: true,
            },
          })),
          { session },
        );
        await transfers.insertMany(
          fresh.map((booking): Transfer => ({ ...booking, from: 'external', phase: 'booked', at })),
          { session },
        );
        await tell(
          fresh.map(({ to }) => to),
          at,
          session,
        );
      }
      return known;
    },
    post: (id: string, holdId: string, at: Date, session: ClientSession) => endHold('post', id, holdId, at, session),
    void: (id: string, holdId: string, at: Date, session: ClientSession) => endHold('void', id, holdId, at, session),
    find: (id: string) => transfers.findById(id).lean<Transfer>(),
    async available(account: Account, session?: ClientSession): Promise<number> {
      const balance = await balances.findById(account, WITHOUT_OUTBOX, { ...(session && { session }) }).lean<Balance>();
      return balance?.availableCents ?? 0;
    },
    /** What a season gave to later ones. */
    async carriedFrom(seasonId: string, session: ClientSession): Promise<number> {
      const carried = await transfers
        .find(
          { from: `national:${seasonId}`, to: { $gt: 'national:', $lt: 'national;' } as never },
          { amountCents: 1 },
          { session },
        )
        .lean<Pick<Transfer, 'amountCents'>[]>();
      return carried.reduce((sum, { amountCents }) => sum + amountCents, 0);
    },
    async balance(account: Account): Promise<Balance> {
      return (
        (await balances.findById(account, WITHOUT_OUTBOX).lean<Balance>()) ?? {
          _id: account,
          availableCents: 0,
          heldCents: 0,
        }
      );
    },
    /** All money in the accounts of a kind. */
    async totalOf(kind: 'national' | 'action' | 'group'): Promise<Pick<Balance, 'availableCents' | 'heldCents'>> {
      const ofKind = { _id: { $gt: `${kind}:`, $lt: `${kind};` } };
      const [total] = await balances.aggregate<Pick<Balance, 'availableCents' | 'heldCents'>>([
        { $match: ofKind },
        { $group: { _id: null, availableCents: { $sum: '$availableCents' }, heldCents: { $sum: '$heldCents' } } },
      ]);
      return { availableCents: total?.availableCents ?? 0, heldCents: total?.heldCents ?? 0 };
    },
    /** Every envelope as it was last told. */
    envelopes: () =>
      balances
        .find({ _id: { $gt: 'group:', $lt: 'group;' } as never }, WITHOUT_OUTBOX)
        .lean<Balance>()
        .cursor() as AsyncIterable<Balance>,
    outbox: outboxOf(balances),
    receipt: () => Promise.resolve(undefined),
    forgetReceipts: () => Promise.resolve(),
    balances: (request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Balance>(balances as never, {}, request),
    page: (filter: TransferFilter, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Transfer>(transfers as never, conditionOf(filter), request, 'at'),
    all: (filter: TransferFilter = {}) =>
      transfers
        .find(conditionOf(filter))
        .sort({ at: 1, _id: 1 })
        .lean<Transfer>()
        .cursor({ batchSize: 500 }) as AsyncIterable<Transfer>,
    bookedBy: (personId: string, limit: number) => transfers.find({ by: personId }).limit(limit).lean<Transfer[]>(),
    /** The one thing of a booking that ever changes: who caused it, once they are erased. What was booked stays. */
    async eraseBooker(personId: string): Promise<void> {
      for (;;) {
        const found = await transfers
          .find({ by: personId }, { _id: 1 })
          .limit(ERASED_AT_ONCE)
          .lean<Pick<Transfer, '_id'>[]>();
        if (found.length === 0) return;
        await transfers.bulkWrite(
          found.map(({ _id }) => ({ updateOne: { filter: { _id }, update: { $set: { by: 'erased' } } } })),
          { ordered: false },
        );
      }
    },
  };
}

export type Ledger = ReturnType<typeof openLedger>;
