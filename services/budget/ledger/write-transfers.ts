import type { ClientSession, Model } from 'mongoose';
import { conflict } from '../../../libs/errors/app-error.ts';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { Stored } from '../../../libs/mongo/collection.ts';
import { UNSAVED, type DocumentStore } from '../../../libs/mongo/document-store.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import { envelopeChanged } from '../events.ts';
import { balanceAfter, chained } from './chain.ts';
import { referenceOf, referenceUsed } from './domain/reference.ts';
import {
  changeOfFrom,
  changeOfTo,
  isEnvelope,
  isOurs,
  type Account,
  type Balance,
  type Booking,
  type Funds,
  type HoldEnd,
  type Income,
  type Transfer,
} from './domain/transfer.ts';

export type Tables = { readonly transfers: Model<Stored<Transfer>>; readonly balances: DocumentStore<Balance> };

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
  const changed = await balances.findMany(envelopes, session);
  const refused = await balances.saveMany(
    changed.map((balance) => ({
      // A balance has no version until its owner is told of it for the first time.
      doc: { ...balance, version: (balance as Partial<Balance>).version ?? UNSAVED },
      events: (saved) => [envelopeChanged(saved, at)],
    })),
    session,
  );
  if (refused.length > 0) throw new StaleWrite(`${refused.length} envelopes changed meanwhile`);
}

/** @throws reference-used when another movement stands under the reference of this one */
async function requireFreeReference({ transfers }: Tables, { _id }: Booking, session: ClientSession): Promise<void> {
  const reference = referenceOf(_id);
  const standing =
    reference === undefined ? null : await transfers.findOne({ reference }, null, { session }).lean<Transfer>();
  if (standing) throw referenceUsed(standing);
}

/** The transaction that is second to write a reference is run again, and then it sees what stands there. */
async function insert({ transfers }: Tables, transfer: Transfer, session: ClientSession): Promise<void> {
  const reference = referenceOf(transfer._id);
  try {
    await transfers.create([{ ...transfer, ...(reference !== undefined && { reference }) }], { session });
  } catch (error) {
    if (!isDuplicate(error, 'reference')) throw error;
    throw new StaleWrite(`another movement was booked under ${reference} meanwhile`);
  }
}

const isBooked = async ({ transfers }: Tables, id: string, session: ClientSession) =>
  (await transfers.findById(id, { _id: 1 }, { session }).lean()) !== null;

type Change = readonly [account: Account, change: Funds];

/** Lists the accounts of ours whose balance a transfer changes, each with the change. */
function changesOf(transfer: Transfer): Change[] {
  const changeTo = changeOfTo(transfer);
  const changes: Change[] = [[transfer.from, changeOfFrom(transfer)]];
  if (changeTo) changes.push([transfer.to, changeTo]);
  return changes.filter(([account]) => isOurs(account));
}

const overdrawn = (account: Account) => conflict('overdrawn', `There is not enough in ${account} for this.`);

/**
 * Changes one balance, and makes the transfer the head of its chain. The guard stands in the filter, so that no two
 * writers can pass it together, nor chain two transfers to the same one.
 * @throws overdrawn, StaleWrite
 */
async function changeBalance(
  { balances }: Pick<Tables, 'balances'>,
  [account, change]: Change,
  { before, hash }: { readonly before: Balance | undefined; readonly hash: string },
  session: ClientSession,
): Promise<void> {
  if ((before?.availableCents ?? 0) + change.availableCents < 0) throw overdrawn(account);
  const { matchedCount, upsertedCount } = await balances.model.updateOne(
    {
      _id: account,
      ...(change.availableCents < 0 && { availableCents: { $gte: -change.availableCents } }),
      ...(before && { head: before.head ?? null }),
    },
    { $inc: { ...change, entries: 1 }, $set: { head: hash, isUnrooted: true } },
    { session, upsert: before === undefined },
  );
  if (matchedCount + upsertedCount === 0) throw new StaleWrite(`the balance of ${account} changed meanwhile`);
}

/** Writes a transfer, the balances that it changes, and its place in their chains. @throws overdrawn, StaleWrite */
async function write(tables: Tables, transfer: Transfer, session: ClientSession): Promise<void> {
  const changes = changesOf(transfer);
  const accounts = changes.map(([account]) => account);
  const balances = new Map(
    (await tables.balances.findMany(accounts, session)).map((balance) => [balance._id, balance]),
  );
  const linked = chained(transfer, balances);
  for (const change of changes)
    await changeBalance(tables, change, { before: balances.get(change[0]), hash: linked.hash }, session);
  await insert(tables, linked, session);
}

/** @returns false when this cause was booked before @throws reference-used, overdrawn, StaleWrite */
export async function book(tables: Tables, booking: Booking, session: ClientSession): Promise<boolean> {
  if (await isBooked(tables, booking._id, session)) return false;
  await requireFreeReference(tables, booking, session);
  await write(tables, { ...booking, phase: 'booked' }, session);
  await tellOwners(tables, [booking.from, booking.to], booking.at, session);
  return true;
}

/** @throws overdrawn, StaleWrite */
export async function hold(tables: Tables, booking: Booking, session: ClientSession): Promise<void> {
  if (await isBooked(tables, booking._id, session)) return;
  await write(tables, { ...booking, phase: 'hold' }, session);
  await tellOwners(tables, [booking.from], booking.at, session);
}

/** @throws StaleWrite */
export async function endHold(tables: Tables, end: HoldEnd, session: ClientSession): Promise<void> {
  const { phase, id, holdId, at } = end;
  if (await isBooked(tables, id, session)) return;
  const held = await tables.transfers.findById(holdId, null, { session }).lean<Transfer>();
  if (held?.phase !== 'hold') throw new Error(`there is no hold ${holdId} to ${phase}`);
  const { from, to, amountCents, reason } = held;
  await write(tables, { _id: id, from, to, amountCents, phase, endsHold: holdId, reason, at }, session);
  await tellOwners(tables, phase === 'post' ? [to] : [from], at, session);
}

/** Chains transfers from outside one after another, as if each had been booked alone. */
function chainIncomes(incomes: readonly Income[], at: Date, known: readonly Balance[]): ReturnType<typeof chained>[] {
  const balances = new Map(known.map((balance) => [balance._id, balance]));
  return incomes.map((income) => {
    const linked = chained({ ...income, from: 'external', phase: 'booked', at }, balances);
    const change = { availableCents: income.amountCents, heldCents: 0 };
    balances.set(income.to, balanceAfter(income.to, balances.get(income.to), change, linked));
    return linked;
  });
}

/**
 * Books money from outside. All bookings are written in one transaction, and each cause is booked once.
 * @returns the transfers that had been booked before, as they were booked
 */
export async function bookFromOutside(
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
  const accounts = [...new Set(fresh.map(({ to }) => to))];
  const incomes = chainIncomes(fresh, at, await balances.findMany(accounts, session));
  await balances.model.bulkWrite(
    incomes.map(({ to: _id, amountCents, hash }) => ({
      updateOne: {
        filter: { _id },
        update: {
          $inc: { availableCents: amountCents, heldCents: 0, entries: 1 },
          $set: { head: hash, isUnrooted: true },
        },
        upsert: true,
      },
    })),
    { session },
  );
  await transfers.insertMany(incomes, { session });
  await tellOwners({ balances }, accounts, at, session);
  return known;
}
