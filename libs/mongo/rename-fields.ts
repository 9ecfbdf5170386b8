import type { mongo } from 'mongoose';

/**
 * The present name of each field that had another name in a former release. `list.field` names a field of each element
 * of a list.
 */
export type FormerFields = Readonly<Record<string, string>>;

/** One bulk write changes at most this many documents. */
const RENAMED_AT_ONCE = 500;

/** Gives the filter for the documents that still have a field under its former name. */
export const withFormerFields = (formerFields: FormerFields) => ({
  $or: Object.keys(formerFields).map((former) => ({ [former]: { $exists: true } })),
});

type Rename = { readonly filter: object; readonly update: object | object[] };

/** MongoDB's `$rename` cannot reach into a list, so each element gets a copy under the present name first. */
function renamesInList([former, present]: readonly [string, string]): readonly Rename[] {
  const [list = '', field = ''] = former.split('.');
  const name = present.slice(list.length + 1);
  const copied = { [name]: { $ifNull: [`$$element.${field}`, `$$element.${name}`] } };
  const renamed = { $map: { input: `$${list}`, as: 'element', in: { $mergeObjects: ['$$element', copied] } } };
  const filter = { [former]: { $exists: true } };
  return [
    { filter, update: [{ $set: { [list]: renamed } }] },
    { filter, update: { $unset: { [`${list}.$[].${field}`]: '' } } },
  ];
}

/** Gives the updates that rename all fields of one document, in their order. */
function renamesOf(formerFields: FormerFields): readonly Rename[] {
  const names = Object.entries(formerFields);
  const plain = names.filter(([former]) => !former.includes('.'));
  const inLists = names.filter(([former]) => former.includes('.'));
  return [
    ...(plain.length > 0 ? [{ filter: {}, update: { $rename: Object.fromEntries(plain) } }] : []),
    ...inLists.flatMap(renamesInList),
  ];
}

/**
 * Renames fields of stored documents, some documents at a time by their ids, because a bare `updateMany` deadlocks the
 * embedded servers. It is idempotent: after a crash, or when a process of the former release wrote meanwhile, it goes
 * on where documents are left.
 */
export async function renameFields(
  collection: mongo.Collection<{ _id: string }>,
  formerFields: FormerFields,
): Promise<void> {
  const renames = renamesOf(formerFields);
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
      found.flatMap(({ _id }) =>
        renames.map(({ filter, update }) => ({ updateOne: { filter: { _id, ...filter }, update } })),
      ),
    );
    after = last._id;
  }
}
