import { Schema } from 'mongoose';
import { notKnownYet } from '../../../libs/errors/app-error.ts';
import { defineCollection, definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type Page, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import type { Tally, ThresholdChange } from './domain/tally.ts';

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

export const tallyCollection = defineCollection<Tally>({
  name: 'tallies',
  addedFields: { 'threshold.passed': false },
  noun: 'tally',
  indexes: [{ key: { number: 1, _id: 1 } }, { key: { seasonId: 1 } }],
  fields: {
    version: number,
    seasonId: text,
    number,
    title: text,
    capCents: number,
    publishedVersion: number,
    votes: number,
    seq: number,
    threshold: Schema.Types.Mixed,
    fundable: Schema.Types.Mixed,
  },
});

export const thresholdChangeCollection = definePlainCollection<ThresholdChange>({
  name: 'threshold-changes',
  noun: 'threshold change',
  indexes: [{ key: { actionId: 1, at: -1, _id: -1 } }],
  fields: {
    actionId: String,
    at: Date,
    formerThreshold: Number,
    threshold: Number,
    causes: [String],
    votes: Number,
    inputs: Schema.Types.Mixed,
  },
});

export function openTallies(database: Database, written: () => void) {
  const tallies = openDocuments(database, tallyCollection, written);
  return {
    ...tallies,
    /** @throws not-known-yet: the tally comes with its action */
    async ofAction(actionId: string): Promise<Tally> {
      const tally = await tallies.find(actionId);
      if (!tally) throw notKnownYet('action');
      return tally;
    },
    /** Gives the ids of those of these actions that are not fundable yet. */
    openAmong: (actionIds: readonly string[]) => tallies.idsWhere({ _id: { $in: actionIds }, fundable: null }),
    ids: () => tallies.idsWhere({}),
  };
}

export type TallyStore = ReturnType<typeof openTallies>;

/** Changes are added, and never changed. A change that arrives again is already there and stays as it is. */
export function openThresholdChanges(database: Database) {
  const changes = modelOf(database, thresholdChangeCollection);
  return {
    async add(rows: readonly ThresholdChange[]): Promise<void> {
      if (rows.length === 0) return;
      const operations = rows.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true },
      }));
      await changes.bulkWrite(operations, { ordered: false, throwOnValidationError: true });
    },
    /** Lists the changes of an action, newest first. */
    page: (actionId: string, request: PageRequest): Promise<Page<ThresholdChange>> =>
      cursorPage(changes, { actionId }, request, { by: 'at', direction: -1 }),
  };
}

export type ThresholdChangeStore = ReturnType<typeof openThresholdChanges>;
