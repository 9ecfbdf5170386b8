import type { mongo } from 'mongoose';
import { duplicatesIn } from './duplicate.ts';

type Row = { readonly _id: string; readonly [field: string]: unknown };

/**
 * A field with a unique index whose values follow from the document, and that documents of a former release do not
 * have. Two of these documents may have the same value, because nothing kept them apart then.
 */
export type DerivedReferences = {
  readonly field: string;
  /** Says whether the field holds several values. */
  readonly isList?: boolean;
  /** A value that another document has already is kept in this field, which has no unique index. */
  readonly sharedField: string;
  /** These documents have such values. */
  readonly of: Readonly<Record<string, unknown>>;
  readonly valuesOf: (document: Row) => readonly string[];
};

/** One bulk write changes at most this many documents. */
const CHANGED_AT_ONCE = 500;

/** Gives the filter for the documents that have such values and no field for them. */
export const withoutReferences = ({ field, sharedField, of }: DerivedReferences) => ({
  $and: [of, { [field]: { $exists: false } }, { [sharedField]: { $exists: false } }],
});

/** Gives the update that notes the values, those that another document has beside the others. */
function noted({ field, isList, sharedField }: DerivedReferences, values: readonly string[], taken: readonly string[]) {
  const free = values.filter((value) => !taken.includes(value));
  const stored = (list: readonly string[]) => (isList ? list : list[0]);
  return {
    $set: {
      ...(free.length > 0 && { [field]: stored(free) }),
      ...(taken.length > 0 && { [sharedField]: stored(taken) }),
    },
  };
}

/**
 * Fills the field in the stored documents of a former release, some documents at a time by their ids. Each document is
 * written once as a whole, so that it is idempotent and goes on after a crash.
 */
export async function fillReferences(
  collection: mongo.Collection<{ _id: string }>,
  derived: DerivedReferences,
): Promise<void> {
  let after = '';
  for (;;) {
    const found = await collection
      .find<Row>({ _id: { $gt: after }, ...withoutReferences(derived) })
      .sort({ _id: 1 })
      .limit(CHANGED_AT_ONCE)
      .toArray();
    const last = found.at(-1);
    if (!last) return;
    const rows = found.map((document) => ({ _id: document._id, values: derived.valuesOf(document) }));
    const refused = await duplicatesIn(
      collection.bulkWrite(
        rows.map(({ _id, values }) => ({ updateOne: { filter: { _id }, update: noted(derived, values, []) } })),
        { ordered: false },
      ),
    );
    for (const { _id, values } of refused.flatMap((index) => rows[index] ?? [])) {
      const taken = (await collection.distinct(derived.field, { [derived.field]: { $in: values } })) as string[];
      await collection.updateOne(
        { _id },
        noted(
          derived,
          values,
          values.filter((value) => taken.includes(value)),
        ),
      );
    }
    after = last._id;
  }
}
