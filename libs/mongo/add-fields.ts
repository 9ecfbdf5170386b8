import type { mongo } from 'mongoose';

/**
 * The value of each field that documents of a former release do not have. `object.field` names a field of an object; a
 * document without the object stays as it is.
 */
export type AddedFields = Readonly<Record<string, unknown>>;

/** One bulk write changes at most this many documents. */
const CHANGED_AT_ONCE = 500;

/** Gives the filter for the documents that lack this field. */
function lacking(path: string): object {
  const object = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const lacks = { [path]: { $exists: false } };
  return object === '' ? lacks : { $and: [{ [object]: { $type: 'object' } }, lacks] };
}

/** Gives the filter for the documents that lack any of these fields. */
export const withoutAddedFields = (addedFields: AddedFields) => ({ $or: Object.keys(addedFields).map(lacking) });

/**
 * Adds fields to the stored documents of a former release, some documents at a time by their ids, because a bare
 * `updateMany` deadlocks the embedded servers. A field that is there keeps its value, so that it is idempotent.
 */
export async function addFields(
  collection: mongo.Collection<{ _id: string }>,
  addedFields: AddedFields,
): Promise<void> {
  let after = '';
  for (;;) {
    const found = await collection
      .find({ _id: { $gt: after }, ...withoutAddedFields(addedFields) }, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(CHANGED_AT_ONCE)
      .toArray();
    const last = found.at(-1);
    if (!last) return;
    await collection.bulkWrite(
      found.flatMap(({ _id }) =>
        Object.entries(addedFields).map(([path, value]) => ({
          updateOne: { filter: { $and: [{ _id }, lacking(path)] }, update: { $set: { [path]: value } } },
        })),
      ),
    );
    after = last._id;
  }
}
