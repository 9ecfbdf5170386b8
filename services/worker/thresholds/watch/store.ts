import { Schema } from 'mongoose';
import { defineCollection } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../../libs/mongo/document-store.ts';
import type { WatchedAction, WatchedSeason } from '../domain/shown-threshold.ts';

const required = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

export const actionCollection = defineCollection<WatchedAction>({
  name: 'threshold-actions',
  noun: 'action',
  indexes: [{ key: { seasonId: 1, fundable: 1 } }],
  fields: {
    version: number,
    seasonId: required,
    capCents: number,
    publishedVersion: number,
    votes: number,
    tallySeq: number,
    fundable: Boolean,
    shown: Schema.Types.Mixed,
  },
});

export const seasonCollection = defineCollection<WatchedSeason>({
  name: 'threshold-seasons',
  noun: 'season',
  indexes: [{ key: { state: 1 } }],
  fields: {
    version: number,
    seq: number,
    state: required,
    mode: required,
    totalCents: number,
    remainingCents: number,
    policy: Schema.Types.Mixed,
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
