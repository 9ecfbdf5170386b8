import { Schema } from 'mongoose';
import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  SCHEMA_OPTIONS,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { projectNewer } from '../../../libs/mongo/projection.ts';
import type { WatchedAction, WatchedSeason } from './domain/shown-threshold.ts';

export const collections: readonly CollectionPlan[] = [
  { name: 'threshold-actions', indexes: [...OUTBOX_INDEXES, { key: { seasonId: 1, fundable: 1 } }] },
  { name: 'threshold-seasons', indexes: [...OUTBOX_INDEXES, { key: { state: 1 } }] },
  { name: 'threshold-groups', indexes: [{ key: { certified: 1 } }] },
];

export type KnownGroup = { readonly _id: string; readonly version: number; readonly certified: boolean };

const required = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

const actionSchema = documentSchema<WatchedAction>(
  {
    version: number,
    seasonId: required,
    capCents: number,
    publishedVersion: number,
    votes: number,
    tallySeq: number,
    fundable: Boolean,
    shown: Schema.Types.Mixed,
  },
  'threshold-actions',
);
const seasonSchema = documentSchema<WatchedSeason>(
  {
    version: number,
    seq: number,
    state: required,
    mode: required,
    totalCents: number,
    remainingCents: number,
    policy: Schema.Types.Mixed,
    asked: number,
  },
  'threshold-seasons',
);
const groupSchema = new Schema<KnownGroup>(
  { _id: String, version: Number, certified: Boolean },
  { ...SCHEMA_OPTIONS, collection: 'threshold-groups' },
);

export function openStore(database: Database, written: () => void) {
  const actions = aggregateStore<WatchedAction>(modelOf(database, actionSchema), written);
  const seasons = aggregateStore<WatchedSeason>(modelOf(database, seasonSchema), written);
  const groups = database.model<KnownGroup>('threshold-groups', groupSchema);
  return {
    actions,
    seasons,
    saveGroups: (rows: readonly KnownGroup[]) => projectNewer(groups, rows),
    countCertified: () => groups.countDocuments({ certified: true }),
    liveSeasonIds: async () =>
      (await seasons.model.find({ state: { $ne: 'closed' } }, { _id: 1 }).lean<{ _id: string }[]>()).map(
        ({ _id }) => _id,
      ),
    openActions: (seasonId: string) =>
      actions.model.find({ seasonId, fundable: false }, WITHOUT_OUTBOX).lean<WatchedAction[]>(),
    allActions: () =>
      actions.model.find({}, WITHOUT_OUTBOX).lean<WatchedAction>().cursor() as AsyncIterable<WatchedAction>,
  };
}

export type ThresholdStore = ReturnType<typeof openStore>;
