import type { Model } from 'mongoose';
import { isDuplicate } from './aggregate-store.ts';

type Row = { readonly _id: string; readonly version: number };

/**
 * Writes what other services say of their things, in bulk: a row replaces an older one and never a newer one,
 * so events may come twice, late or in any order.
 * An upsert whose filter misses because we know something newer collides with that row, and is rightly dropped.
 * But one that collides with an older row that another worker inserts at this very moment must win: hence the second round.
 */
export async function projectNewer<T extends Row>(model: Model<T>, rows: readonly T[], rounds = 2): Promise<void> {
  if (rows.length === 0) return;
  const operations = rows.map(({ _id, ...fields }) => ({
    updateOne: { filter: { _id, version: { $lt: fields.version } }, update: { $set: fields }, upsert: true },
  }));
  try {
    await model.bulkWrite(operations as never, { ordered: false, throwOnValidationError: true });
  } catch (error) {
    const { writeErrors = [] } = error as { writeErrors?: { code: number; index: number }[] };
    if (!isDuplicate(error) || writeErrors.some(({ code }) => code !== 11000)) throw error;
    if (rounds > 1)
      await projectNewer(
        model,
        writeErrors.flatMap(({ index }) => rows[index] ?? []),
        rounds - 1,
      );
  }
}
