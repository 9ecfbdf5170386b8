import { randomUUID } from 'node:crypto';
import type { StoredReceipt } from '../outbox/receipt.ts';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/** The long answers to Idempotency-Keys. They are written once, in no transaction. */
export const RECEIPT_ANSWERS: CollectionPlan = {
  name: 'receipt-answers',
  indexes: [{ key: { document: 1 } }, { key: { at: 1 } }],
};

/** An answer of more bytes than this is kept beside its receipt, so that no receipt makes its document large. */
const INLINE_BYTES = 2_000;

/** The body is the text of the answer, so that a repeated call gets it to the letter. */
type Answer = { readonly _id: string; readonly document: string; readonly body: string; readonly at: Date };

export type ReceiptAnswers = {
  /** Gives the receipt as its document keeps it. A long answer is written first, so that a receipt never lacks it. */
  keep(documentId: string, receipt: StoredReceipt): Promise<StoredReceipt>;
  /** Gives the receipt with its answer. */
  complete(receipt: StoredReceipt): Promise<StoredReceipt>;
  /** Removes the answer of a receipt that was not written after all. */
  drop(receipt: StoredReceipt): Promise<void>;
  /** Removes all answers of these documents. */
  forgetOf(documentIds: readonly string[]): Promise<void>;
  /** Removes the answers from before the given moment, also those whose receipts were never written. */
  forgetBefore(before: Date): Promise<void>;
};

/** @param collection the collection whose documents hold the receipts */
export function openReceiptAnswers(database: Database, collection: string): ReceiptAnswers {
  const answers = database.collection<Answer>(RECEIPT_ANSWERS.name);
  const nameOf = (documentId: string) => `${collection}/${documentId}`;
  return {
    async keep(documentId, receipt) {
      const { at } = receipt;
      const body = JSON.stringify(receipt.body ?? null);
      if (Buffer.byteLength(body) <= INLINE_BYTES) return receipt;
      // Two attempts of one call never share an answer: only the one whose document was written counts.
      const answerId = randomUUID();
      await answers.insertOne({ _id: answerId, document: nameOf(documentId), body, at });
      return { ...receipt, body: null, answerId };
    },
    async complete(receipt) {
      if (receipt.answerId === undefined) return receipt;
      const answer = await answers.findOne({ _id: receipt.answerId });
      if (!answer) throw new Error(`the answer ${receipt.answerId} of a receipt is gone`);
      return { ...receipt, body: JSON.parse(answer.body) as unknown };
    },
    async drop({ answerId }) {
      if (answerId !== undefined) await answers.deleteOne({ _id: answerId });
    },
    forgetOf: async (documentIds) => {
      if (documentIds.length > 0) await answers.deleteMany({ document: { $in: documentIds.map(nameOf) } });
    },
    forgetBefore: async (before) => {
      await answers.deleteMany({ at: { $lt: before } });
    },
  };
}
