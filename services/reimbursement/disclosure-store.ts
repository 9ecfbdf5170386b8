import { Schema } from 'mongoose';
import { SCHEMA_OPTIONS } from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { cursorPage } from '../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';

export const DISCLOSED = ['iban', 'document', 'document-link', 'payout-file'] as const;

/** Somebody saw what is otherwise sealed or private. Written before it is shown: nothing is seen that is not noted. Never changed. */
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

const disclosureSchema = new Schema<Disclosure>({ _id: String, at: Date, by: String, what: String, of: String, documentId: String, why: String }, { ...SCHEMA_OPTIONS, collection: disclosureCollection.name });

export function openDisclosures(database: Database) {
  const disclosures = database.model<Disclosure>(disclosureCollection.name, disclosureSchema);
  return {
    async note(disclosure: Disclosure): Promise<void> {
      await disclosures.create(disclosure);
    },
    page: (of: string | undefined, request: { cursor?: string | undefined; limit: number }) => cursorPage<Disclosure>(disclosures, of === undefined ? {} : { of }, request, 'at', -1),
  };
}
