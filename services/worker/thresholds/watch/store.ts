import { Schema } from 'mongoose';
import { defineCollection } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../../libs/mongo/document-store.ts';
import { UNKNOWN_DAY } from '../../../../libs/threshold/calendar.ts';
import { FIRST_FORMULA } from '../../../../libs/threshold/policy.ts';
import type { WatchedAction, WatchedSeason } from '../domain/shown-threshold.ts';

const required = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

export const actionCollection = defineCollection<WatchedAction>({
  name: 'threshold-actions',
  addedFields: { passedIn: null, 'shown.passed': false },
  noun: 'action',
  indexes: [{ key: { seasonId: 1, fundable: 1 } }],
  fields: {
    version: number,
    seasonId: required,
    capCents: number,
    publishedVersion: number,
    votes: number,
    tallySeq: number,
    passedIn: String,
    fundable: Boolean,
    shown: Schema.Types.Mixed,
  },
});

export const seasonCollection = defineCollection<WatchedSeason>({
  name: 'threshold-seasons',
  // Before there was another formula, every season was one of v1, which looks at no calendar.
  addedFields: {
    'policy.formula': FIRST_FORMULA,
    memory: { formula: FIRST_FORMULA },
    recentCents: 0,
    startsOn: UNKNOWN_DAY,
    endsOn: UNKNOWN_DAY,
  },
  noun: 'season',
  indexes: [{ key: { state: 1 } }],
  fields: {
    version: number,
    seq: number,
    state: required,
    mode: required,
    totalCents: number,
    remainingCents: number,
    recentCents: number,
    startsOn: required,
    endsOn: required,
    policy: Schema.Types.Mixed,
    memory: Schema.Types.Mixed,
    asked: number,
  },
});

export function openActions(database: Database, written: () => void) {
  const actions = openDocuments(database, actionCollection, written);
  return {
    ...actions,
    /** Finds the actions of a season that have not become fundable yet. */
    openIn: (seasonId: string) => actions.where({ seasonId, fundable: false }),
  };
}

export function openSeasons(database: Database, written: () => void) {
  const seasons = openDocuments(database, seasonCollection, written);
  return { ...seasons, liveIds: () => seasons.idsWhere({ state: { $ne: 'closed' } }) };
}

export type ActionStore = ReturnType<typeof openActions>;
export type SeasonStore = ReturnType<typeof openSeasons>;
