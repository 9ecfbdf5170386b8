import { Schema } from 'mongoose';
import { SCHEMA_OPTIONS } from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';

export const DISCLOSED = ['iban', 'document', 'document-link', 'payout-file'] as const;

/** Somebody saw what is otherwise sealed or private. Written before it is shown: nothing is seen that is not noted. Never changed, but that an erased person is no longer named. */
export type Disclosure = {
  readonly _id: string;
  readonly at: Date;
  /** The person who saw it. */
  readonly by: string;
  readonly what: (typeof DISCLOSED)[number];
  /** The claim, or the payout of a file. */
  readonly of: string;
  readonly documentId: string | null;
  /** Why, where somebody must say so. */
  readonly why: string;
};

export const disclosureCollection: CollectionPlan = {
  name: 'disclosures',
  indexes: [{ key: { at: -1, _id: -1 } }, { key: { of: 1, at: -1, _id: -1 } }, { key: { by: 1 } }],
};

const disclosureSchema = new Schema<Disclosure>(
  { _id: String, at: Date, by: String, what: String, of: String, documentId: String, why: String },
  { ...SCHEMA_OPTIONS, collection: disclosureCollection.name },
);

const ERASED_AT_ONCE = 500;

export function openDisclosures(database: Database) {
  const disclosures = database.model<Disclosure>(disclosureCollection.name, disclosureSchema);
  return {
    async note(disclosure: Disclosure): Promise<void> {
      await disclosures.create(disclosure);
    },
    seenBy: (personId: string, limit: number) => disclosures.find({ by: personId }).limit(limit).lean<Disclosure[]>(),
    /** That it was seen, and why, stays. */
    async eraseReader(personId: string): Promise<void> {
      for (;;) {
        const found = await disclosures
          .find({ by: personId }, { _id: 1 })
          .limit(ERASED_AT_ONCE)
          .lean<Pick<Disclosure, '_id'>[]>();
        if (found.length === 0) return;
        await disclosures.bulkWrite(
          found.map(({ _id }) => ({ updateOne: { filter: { _id }, update: { $set: { by: 'erased' } } } })),
          { ordered: false },
        );
      }
    },
    page: (of: string | undefined, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Disclosure>(disclosures, of === undefined ? {} : { of }, request, 'at', -1),
  };
}
