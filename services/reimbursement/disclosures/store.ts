import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import { updateInBatches } from '../../../libs/mongo/update-in-batches.ts';
import { chainedDisclosure } from './chain.ts';

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
  /**
   * This is the number of the disclosure in the chain of its claim or payout. It and the next three are missing where
   * the disclosure was noted before there were chains.
   */
  readonly n?: number;
  readonly salt?: string;
  readonly sealed?: string;
  readonly hash?: string;
  /** This is the row of the log of erasures, where the reader was erased. */
  readonly erasure?: string;
};

/** The end of the chain of disclosures of one claim or payout, whose id it has. */
export type DisclosureHead = { readonly n: number; readonly hash: string };

export const disclosureCollection = definePlainCollection<Disclosure>({
  name: 'disclosures',
  noun: 'disclosure',
  indexes: [
    { key: { at: -1, _id: -1 } },
    { key: { of: 1, at: -1, _id: -1 } },
    { key: { by: 1 } },
    { key: { of: 1, n: 1 } },
  ],
  fields: {
    at: Date,
    by: String,
    what: String,
    of: String,
    documentId: String,
    why: String,
    n: Number,
    salt: String,
    sealed: String,
    hash: String,
    erasure: String,
  },
});

export const disclosureHeadCollection = definePlainCollection<DisclosureHead & { readonly _id: string }>({
  name: 'disclosure-heads',
  noun: 'end of a chain of disclosures',
  fields: { n: Number, hash: String },
});

export function openDisclosures(database: Database) {
  const disclosures = modelOf(database, disclosureCollection);
  const heads = modelOf(database, disclosureHeadCollection);
  async function startChain(head: DisclosureHead & { readonly _id: string }, session: ClientSession): Promise<void> {
    try {
      await heads.create([head], { session });
    } catch (error) {
      if (isDuplicate(error)) throw new StaleWrite(`another disclosure of ${head._id} was added`);
      throw error;
    }
  }
  return {
    /** @throws StaleWrite when another disclosure of the same claim or payout was added at the same moment */
    add: (disclosure: Omit<Disclosure, keyof DisclosureHead>): Promise<void> =>
      inTransaction(database, async (session) => {
        const { of: _id } = disclosure;
        const head = (await heads.findOne({ _id }, null, { session }).lean<DisclosureHead>()) ?? undefined;
        const link = chainedDisclosure(disclosure, head);
        const { n, hash } = link;
        await disclosures.create([link], { session });
        if (!head) return startChain({ _id, n, hash }, session);
        const { matchedCount } = await heads.updateOne({ _id, n: head.n }, { $set: { n, hash } }, { session });
        if (matchedCount === 0) throw new StaleWrite(`another disclosure of ${_id} was added`);
      }),
    seenBy: (personId: string, limit: number) => disclosures.find({ by: personId }).limit(limit).lean<Disclosure[]>(),
    /** Erases the reader of disclosures. The disclosures themselves stay, with their reasons. */
    eraseReader: (personId: string, erasure: string) =>
      updateInBatches(disclosures, { by: personId }, { $set: { by: 'erased', salt: '', erasure } }),
    /** Lists disclosures, newest first. @param of a claim or a payout */
    page: (of: string | undefined, request: PageRequest) =>
      cursorPage<Disclosure>(disclosures, of === undefined ? {} : { of }, request, { by: 'at', direction: -1 }),
  };
}

export type DisclosureStore = ReturnType<typeof openDisclosures>;
