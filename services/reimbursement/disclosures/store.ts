import { definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { updateInBatches } from '../../../libs/mongo/update-in-batches.ts';

export const DISCLOSED = ['iban', 'document', 'document-link', 'payout-file'] as const;

/**
 * A disclosure says that somebody saw data that are otherwise sealed or private. It is written before the data are
 * shown, so that every reading is noted. It never changes, except that the name of an erased person is removed.
 */
export type Disclosure = {
  readonly _id: string;
  readonly at: Date;
  /** This is the person who saw the data. */
  readonly by: string;
  readonly what: (typeof DISCLOSED)[number];
  /** This is the id of the claim or, for a bank file, of the payout. */
  readonly of: string;
  readonly documentId: string | null;
  /** This is the reason, where the person must give one. */
  readonly why: string;
};

export const disclosureCollection = definePlainCollection<Disclosure>({
  name: 'disclosures',
  noun: 'disclosure',
  indexes: [{ key: { at: -1, _id: -1 } }, { key: { of: 1, at: -1, _id: -1 } }, { key: { by: 1 } }],
  fields: { at: Date, by: String, what: String, of: String, documentId: String, why: String },
});

export function openDisclosures(database: Database) {
  const disclosures = modelOf(database, disclosureCollection);
  return {
    async add(disclosure: Disclosure): Promise<void> {
      await disclosures.create([disclosure]);
    },
    seenBy: (personId: string, limit: number) => disclosures.find({ by: personId }).limit(limit).lean<Disclosure[]>(),
    /** Erases the reader of disclosures. The disclosures themselves stay, with their reasons. */
    eraseReader: (personId: string) => updateInBatches(disclosures, { by: personId }, { $set: { by: 'erased' } }),
    /** Lists disclosures, newest first. @param of a claim or a payout */
    page: (of: string | undefined, request: PageRequest) =>
      cursorPage<Disclosure>(disclosures, of === undefined ? {} : { of }, request, { by: 'at', direction: -1 }),
  };
}

export type DisclosureStore = ReturnType<typeof openDisclosures>;
