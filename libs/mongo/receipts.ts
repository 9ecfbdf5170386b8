import type { Model } from 'mongoose';
import { AppError } from '../errors/app-error.ts';
import type { StoredReceipt } from '../outbox/receipt.ts';
import { DAY_MS, HOUR_MS } from '../time/clock.ts';
import type { Stored } from './collection.ts';
import { filterOf } from './query.ts';
import type { ReceiptAnswers } from './receipt-answers.ts';

/**
 * The most receipts that one document keeps. With at most 2,000 bytes of answer each they take four megabytes, a quarter
 * of what a document may have. A document with so many from within a day accepts no further write with an
 * Idempotency-Key.
 */
export const RECEIPTS_KEPT = 2_000;
const RECEIPTS_KEPT_MS = DAY_MS;
/** The number of documents whose old receipts are removed with one bulk write. */
const FORGOTTEN_AT_ONCE = 200;

/**
 * Gives the condition under which a document accepts one more receipt. No receipt is pushed out that somebody may still
 * ask for.
 */
export const roomFor = ({ id, at }: StoredReceipt) => ({
  'receipts.id': { $ne: id },
  $or: [
    { [`receipts.${RECEIPTS_KEPT - 1}`]: { $exists: false } },
    { 'receipts.0.at': { $lte: new Date(at.getTime() - RECEIPTS_KEPT_MS) } },
  ],
});

export const tooManyReceipts = () =>
  new AppError(
    'too-many',
    'too-many-requests',
    `This was changed ${RECEIPTS_KEPT} times with an Idempotency-Key within a day, and their answers are kept as long.`,
    { retryAfter: HOUR_MS / 1_000 },
  );

export async function findReceipt<T>(
  model: Model<Stored<T>>,
  answers: ReceiptAnswers,
  id: string,
): Promise<StoredReceipt | undefined> {
  const holder = filterOf<T>({ 'receipts.id': id });
  const doc = await model.findOne(holder, { receipts: { $elemMatch: { id } } }).lean<Stored<T>>();
  const receipt = doc?.receipts?.find((each) => each.id === id);
  return receipt && answers.complete(receipt);
}

/** Removes the receipts from before the given moment, some documents at a time. */
export async function forgetReceipts<T>(model: Model<Stored<T>>, before: Date): Promise<void> {
  const holders = filterOf<T>({ 'receipts.at': { $lt: before } });
  for (;;) {
    const docs = await model.find(holders, { receipts: 1 }).limit(FORGOTTEN_AT_ONCE).lean<Stored<{ _id: string }>[]>();
    if (docs.length === 0) return;
    const { modifiedCount } = await model.bulkWrite(
      docs.map((doc) => withoutReceipts(doc, before)),
      { ordered: false },
    );
    if (modifiedCount < docs.length) return;
  }
}

function withoutReceipts({ _id, receipts = [] }: Stored<{ _id: string }>, before: Date) {
  const keepsSome = receipts.some(({ at }) => at >= before);
  // The filter describes the receipts that were read, so a receipt that comes meanwhile stays. An empty list would
  // stand in the unique index, so the field is removed instead.
  const filter = { _id, receipts: { $size: receipts.length }, 'receipts.id': receipts.at(-1)?.id };
  const update = keepsSome ? { $pull: { receipts: { at: { $lt: before } } } } : { $unset: { receipts: 1 } };
  return { updateOne: { filter, update } } as never;
}
