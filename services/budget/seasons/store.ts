import { Schema, type ClientSession } from 'mongoose';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { FIRST_FORMULA } from '../../../libs/threshold/policy.ts';
import type { Season } from './domain/season.ts';

const required = { type: String, required: true } as const;

export const seasonCollection = defineCollection<Season>({
  name: 'seasons',
  noun: 'season',
  // Before there was another formula, every season was one of v1.
  addedFields: { 'policy.formula': FIRST_FORMULA, memory: { formula: FIRST_FORMULA }, recentCents: 0 },
  // Each number can be taken once, so at most one season is open: number n + 1 opens only when n has begun to close.
  indexes: [{ key: { number: 1 }, unique: true }, { key: { state: 1 } }],
  fields: {
    version: { type: Number, required: true },
    number: { type: Number, required: true },
    name: required,
    state: required,
    startsOn: required,
    endsOn: required,
    claimsUntil: required,
    mode: required,
    totalCents: { type: Number, required: true, min: 0 },
    policy: Schema.Types.Mixed,
    memory: Schema.Types.Mixed,
    recentCents: { type: Number, required: true, min: 0 },
    settledOn: String,
    settlementDue: Boolean,
    // A claim raises this number only so that its write collides with the closure of its season.
    fence: Number,
  },
});

export function openSeasons(database: Database, written: () => void) {
  const seasons = openDocuments(database, seasonCollection, written);
  return {
    ...seasons,
    all: () => seasons.where({}, { sort: { _id: 1 } }),
    last: async () => (await seasons.where({}, { sort: { number: -1 }, limit: 1 }))[0],
    live: () => seasons.where({ state: { $in: ['open', 'closing'] } }),
    closed: () => seasons.where({ state: 'closed' }),
    /**
     * Marks a season as settled. Other services need not know, so the version stays and no event is sent. A season
     * whose money or policy changed in the meantime stays due.
     */
    markSettled: ({ _id, totalCents, policy }: Season, settledOn: string | undefined) =>
      seasons.model.updateOne(
        { _id, totalCents, 'policy.version': policy.version },
        { $set: { settlementDue: false, ...(settledOn !== undefined && { settledOn }) } },
      ),
    /** Makes a claim and the closure of its season write the same document, so that one of the two sees the other. */
    fenceClosing: (seasonId: string, session: ClientSession) =>
      seasons.model.updateOne({ _id: seasonId, state: 'closing' }, { $inc: { fence: 1 } }, { session }),
  };
}

export type SeasonStore = ReturnType<typeof openSeasons>;
