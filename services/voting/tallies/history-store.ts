import { Schema } from 'mongoose';
import { SCHEMA_OPTIONS } from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import type { ThresholdChange } from './domain/tally.ts';

export const historyCollection: CollectionPlan = {
  name: 'threshold-changes',
  indexes: [{ key: { actionId: 1, at: -1, _id: -1 } }],
};

const changeSchema = new Schema<ThresholdChange>(
  {
    _id: String,
    actionId: String,
    at: Date,
    formerThreshold: Number,
    threshold: Number,
    causes: [String],
    votes: Number,
    inputs: Schema.Types.Mixed,
  },
  { ...SCHEMA_OPTIONS, collection: historyCollection.name },
);

/** Append-only: a change that is told again is there already. */
export function openHistory(database: Database) {
  const changes = database.model<ThresholdChange>(historyCollection.name, changeSchema);
  return {
    async add(rows: readonly ThresholdChange[]): Promise<void> {
      if (rows.length === 0) return;
      const operations = rows.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true },
      }));
      await changes.bulkWrite(operations, { ordered: false, throwOnValidationError: true });
    },
    page: (actionId: string, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<ThresholdChange>(changes, { actionId }, request, 'at', -1),
  };
}
