import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import type { Erasure } from './domain/erasure.ts';

export const erasureCollection = defineCollection<Erasure>({
  name: 'erasures',
  noun: 'erasure',
  indexes: [{ key: { tellAt: 1 } }],
  fields: { version: { type: Number, required: true }, emails: [String], askedAt: Date, tellAt: Date },
});

/** One sweep announces at most this many erasures again. */
const TOLD_AT_ONCE = 200;

export function openErasures(database: Database, written: () => void) {
  const erasures = openDocuments(database, erasureCollection, written);
  return {
    ...erasures,
    due: (at: Date) => erasures.where({ tellAt: { $lte: at } }, { sort: { tellAt: 1 }, limit: TOLD_AT_ONCE }),
    /** Removes an erasure, unless one of its announcements waits to be published. */
    forget: ({ _id, version }: Erasure) => erasures.model.deleteOne({ _id, version, 'pending.0': { $exists: false } }),
  };
}

export type ErasureStore = ReturnType<typeof openErasures>;
