import { definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../libs/mongo/cursor-page.ts';

export const DISCLOSED = ['iban', 'document', 'document-link', 'payout-file'] as const;

/**
 * Somebody saw what is otherwise sealed or private. It is written before it is shown: nothing is seen that is not
 * noted. It never changes, except that an erased person is no longer named.
 */
export type Disclosure = {
  readonly _id: string;
  readonly at: Date;
  /** The person who saw it. */
  readonly by: string;
  readonly what: (typeof DISCLOSED)[number];
  /** The claim, or the payout of a file. */
  readonly of: string;
  readonly documentId: string | null;
  /** The reason, where somebody must give one. */
  readonly why: string;
};

export const disclosureCollection = definePlainCollection<Disclosure>({
  name: 'disclosures',
  noun: 'disclosure',
  indexes: [{ key: { at: -1, _id: -1 } }, { key: { of: 1, at: -1, _id: -1 } }, { key: { by: 1 } }],
  fields: { at: Date, by: String, what: String, of: String, documentId: String, why: String },
});

/** Disclosures that lose the name of an erased person with one bulk write. */
const ERASED_AT_ONCE = 500;

export function openDisclosures(database: Database) {
  const disclosures = modelOf(database, disclosureCollection);
  return {
    async add(disclosure: Disclosure): Promise<void> {
      await disclosures.create([disclosure]);
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
    /** The newest come first. @param of a claim or a payout */
    page: (of: string | undefined, request: PageRequest) =>
      cursorPage<Disclosure>(disclosures, of === undefined ? {} : { of }, request, { by: 'at', direction: -1 }),
  };
}

export type DisclosureStore = ReturnType<typeof openDisclosures>;
