import type { mongo } from 'mongoose';

/** The present name of each field that had another name in a former release. */
export type FormerFields = Readonly<Record<string, string>>;

/** One bulk write changes at most this many documents. */
const RENAMED_AT_ONCE = 500;

/** Gives the filter for the documents that still have a field under its former name. */
export const withFormerFields = (formerFields: FormerFields) => ({
  $or: Object.keys(formerFields).map((former) => ({ [former]: { $exists: true } })),
});

/**
 * Renames fields of stored documents, some documents at a time by their ids, because a bare `updateMany` deadlocks the
 * embedded servers. It is idempotent: after a crash, or when a process of the former release wrote meanwhile, it goes
 * on where documents are left.
 */
export async function renameFields(
  collection: mongo.Collection<{ _id: string }>,
  formerFields: FormerFields,
): Promise<void> {
  let after = '';
  for (;;) {
    const found = await collection
      .find({ _id: { $gt: after }, ...withFormerFields(formerFields) }, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(RENAMED_AT_ONCE)
      .toArray();
    const last = found.at(-1);
    if (!last) return;
    await collection.bulkWrite(
      found.map(({ _id }) => ({ updateOne: { filter: { _id }, update: { $rename: formerFields } } })),
      { ordered: false },
    );
    after = last._id;
  }
}
