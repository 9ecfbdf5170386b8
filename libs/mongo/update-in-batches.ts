import type { Model } from 'mongoose';
import type { Stored } from './collection.ts';
import { filterOf } from './query.ts';

/** One bulk write changes at most this many documents. */
const UPDATED_AT_ONCE = 500;

/**
 * Updates every document that the filter finds, some at a time by their ids, until the filter finds none. A document
 * that is written meanwhile is updated too. The update must make the filter miss the document, or this never ends.
 */
export async function updateInBatches<T>(model: Model<Stored<T>>, filter: object, update: object): Promise<void> {
  for (;;) {
    const found = await model.find(filterOf<T>(filter), { _id: 1 }).limit(UPDATED_AT_ONCE).lean<{ _id: string }[]>();
    if (found.length === 0) return;
    const operations = found.map(({ _id }) => ({ updateOne: { filter: { _id }, update } }));
    await model.bulkWrite(operations, { ordered: false });
  }
}
