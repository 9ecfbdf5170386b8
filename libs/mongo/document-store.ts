import type { Model, QueryFilter } from 'mongoose';
import type { Outbox } from '../outbox/outbox.ts';
import type { StoredReceipt } from '../outbox/receipt.ts';
import { modelOf, type Collection, type Stored } from './collection.ts';
import type { Database } from './connect.ts';
import { readsOf } from './document-reads.ts';
import { writesOf } from './document-writes.ts';
import type { DocumentReads, DocumentWrites } from './document.ts';
import { outboxOf } from './outbox-of.ts';
import { openReceiptAnswers } from './receipt-answers.ts';
import { findReceipt, forgetReceipts } from './receipts.ts';
import type { Document } from './version.ts';

export type { Change } from './document.ts';
export { nextVersion, UNSAVED, type Document } from './version.ts';

/**
 * Loads and saves the documents of one collection. The state, its events and the receipt go in one write: none of them
 * ever exists without the others. Guarded updates and aggregations go through `model`.
 */
export type DocumentStore<T extends Document> = DocumentReads<T> &
  DocumentWrites<T> & {
    readonly model: Model<Stored<T>>;
    receipt(id: string): Promise<StoredReceipt | undefined>;
    /**
     * Removes receipts that are so old that nobody repeats their call any more. They must not stay, because they hold
     * what documents said.
     */
    forgetReceipts(before: Date): Promise<void>;
    /** Removes the long answers of these documents, before what they said is erased. */
    forgetAnswers(filter: QueryFilter<Stored<T>>): Promise<void>;
    readonly outbox: Outbox;
  };

/** @param written tells the relay that events wait */
export function openDocuments<T extends Document>(
  database: Database,
  collection: Collection<T>,
  written: () => void,
): DocumentStore<T> {
  const model = modelOf(database, collection);
  const answers = openReceiptAnswers(database, collection.name);
  const reads = readsOf(model, collection.noun);
  return {
    model,
    ...reads,
    ...writesOf(model, answers, written),
    receipt: (id) => findReceipt(model, answers, id),
    async forgetReceipts(before) {
      await forgetReceipts(model, before);
      await answers.forgetBefore(before);
    },
    forgetAnswers: async (filter) => answers.forgetOf(await reads.idsWhere(filter)),
    outbox: outboxOf(model),
  };
}
