import type { Model } from 'mongoose';
import type { ResealableAccount } from '../../../libs/iban/iban-vault.ts';
import type { Stored } from '../../../libs/mongo/collection.ts';

export type SealedText = {
  readonly holder: string;
  readonly boundTo: string;
  readonly sealed: string;
  /** This is the account that the sealed text must hold; null for a bank file, which holds many. */
  readonly account: ResealableAccount | null;
};
export type Resealed = { readonly holder: string; readonly sealed: string; readonly anew: string };

/** These are the sealed IBANs of one collection. */
export type SealedAccounts = {
  notSealedWith(keyId: string): AsyncIterable<SealedText>;
  /** @returns how many were still as they were seen; the others somebody changed meanwhile */
  reseal(changes: readonly Resealed[]): Promise<number>;
};

/** This many documents are fetched at once. The number is small, because a bank file is long. */
const READ_AT_ONCE = 50;

/**
 * A sealed text begins with the id of its key and a dot. So all other texts form one range of the index below this
 * prefix and one range above it.
 */
const othersThan = (path: string, keyId: string) => ({
  $or: [{ [path]: { $gt: '', $lt: `${keyId}.` } }, { [path]: { $gte: `${keyId}/` } }],
});

/** A collection keeps its sealed accounts at this place. */
type Place<T> = {
  /** This is the path of the sealed text, which is indexed. */
  readonly path: string;
  /** This is the path for a write to the element that the filter found. */
  readonly target: string;
  /** These are the paths of further fields that `inDocument` reads. */
  readonly beside?: readonly string[];
  inDocument(document: T & { _id: string }): readonly Omit<SealedText, 'holder'>[];
};

/**
 * Reads and replaces the sealed accounts of a collection. The filter of a write contains the former sealed text. The
 * version stays, because the account stays the same and no edit should become stale. An edit that was read before
 * writes the former text back, and the next sweep finds it.
 */
export function sealedAccounts<T>(
  model: Model<Stored<T>>,
  { path, target, beside = [], inDocument }: Place<T>,
): SealedAccounts {
  return {
    async *notSealedWith(keyId) {
      const documents = model
        .find(othersThan(path, keyId) as never, Object.fromEntries([path, ...beside].map((field) => [field, 1])))
        .lean()
        .cursor({ batchSize: READ_AT_ONCE }) as AsyncIterable<T & { _id: string }>;
      for await (const document of documents) {
        for (const account of inDocument(document)) {
          if (account.sealed !== '' && !account.sealed.startsWith(`${keyId}.`))
            yield { holder: document._id, ...account };
        }
      }
    },
    async reseal(changes) {
      if (changes.length === 0) return 0;
      const operations = changes.map(({ holder, sealed, anew }) => ({
        updateOne: { filter: { _id: holder, [path]: sealed }, update: { $set: { [target]: anew } } },
      }));
      const { modifiedCount } = await model.bulkWrite(operations as never, { ordered: false });
      return modifiedCount;
    },
  };
}
