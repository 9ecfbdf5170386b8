import { Schema } from 'mongoose';
import { notKnownYet } from '../../libs/errors/app-error.ts';
import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  SCHEMA_OPTIONS,
  WITHOUT_OUTBOX,
} from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { cursorPage } from '../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { projectNewer } from '../../libs/mongo/projection.ts';
import type { Tally } from './tallies/domain/tally.ts';
import { historyCollection, openHistory } from './tallies/history-store.ts';
import { erasedKey, type Vote } from './votes/domain/vote.ts';

export const collections: readonly CollectionPlan[] = [
  {
    name: 'votes',
    indexes: [
      ...OUTBOX_INDEXES,
      // Covers the recount.
      { key: { actionId: 1, state: 1, groupId: 1 } },
      { key: { groupId: 1, _id: 1 } },
      { key: { castAt: 1 } },
      { key: { withdrawnAt: 1 } },
      // One person casts for one group only per action.
      { key: { voterKey: 1 }, unique: true },
    ],
  },
  { name: 'tallies', indexes: [...OUTBOX_INDEXES, { key: { number: 1, _id: 1 } }, { key: { seasonId: 1 } }] },
  { name: 'groups', indexes: [{ key: { certified: 1, _id: 1 } }] },
  { name: 'seasons' },
  { name: 'places', indexes: [{ key: { groupId: 1 } }] },
  historyCollection,
];

export type KnownGroup = {
  readonly _id: string;
  readonly version: number;
  readonly certified: boolean;
  readonly name: string;
};
export type KnownSeason = {
  readonly _id: string;
  readonly version: number;
  readonly state: 'open' | 'closing' | 'closed';
  readonly startsOn: string;
  readonly claimsUntil: string;
};
export type KnownPlace = {
  readonly _id: string;
  readonly version: number;
  readonly groupId: string;
  readonly state: 'waiting' | 'granted' | 'returned';
};

const required = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

const voteSchema = documentSchema<Vote>(
  {
    version: number,
    actionId: required,
    groupId: required,
    seasonId: required,
    state: required,
    progress: required,
    voterKey: required,
    plannedMonth: required,
    commune: required,
    adaptation: required,
    castAt: Date,
    withdrawnAt: Date,
  },
  'votes',
);
const tallySchema = documentSchema<Tally>(
  {
    version: number,
    seasonId: required,
    number,
    title: required,
    capCents: number,
    publishedVersion: number,
    votes: number,
    seq: number,
    threshold: Schema.Types.Mixed,
    fundable: Schema.Types.Mixed,
  },
  'tallies',
);

const groupSchema = new Schema<KnownGroup>(
  { _id: String, version: Number, certified: Boolean, name: String },
  { ...SCHEMA_OPTIONS, collection: 'groups' },
);
const seasonSchema = new Schema<KnownSeason>(
  { _id: String, version: Number, state: String, startsOn: String, claimsUntil: String },
  { ...SCHEMA_OPTIONS, collection: 'seasons' },
);
const placeSchema = new Schema<KnownPlace>(
  { _id: String, version: Number, groupId: String, state: String },
  { ...SCHEMA_OPTIONS, collection: 'places' },
);

export function openStore(database: Database, written: () => void) {
  const votes = aggregateStore<Vote>(modelOf(database, voteSchema), written);
  const tallies = aggregateStore<Tally>(modelOf(database, tallySchema), written);
  const groups = database.model<KnownGroup>('groups', groupSchema);
  const seasons = database.model<KnownSeason>('seasons', seasonSchema);
  const places = database.model<KnownPlace>('places', placeSchema);

  return {
    votes,
    tallies,
    history: openHistory(database),
    saveGroups: (rows: readonly KnownGroup[]) => projectNewer(groups, rows),
    saveSeason: (row: KnownSeason) => projectNewer(seasons, [row]),
    savePlaces: (rows: readonly KnownPlace[]) => projectNewer(places, rows),
    findGroup: (id: string) => groups.findById(id).lean<KnownGroup>(),
    findSeason: (id: string) => seasons.findById(id).lean<KnownSeason>(),
    /** @throws not-known-yet while the answer may still become yes */
    async isAnyCertified(ids: readonly string[]): Promise<boolean> {
      const known = await groups.find({ _id: { $in: ids } }, { _id: 0, certified: 1 }).lean<{ certified: boolean }[]>();
      if (known.some(({ certified }) => certified)) return true;
      if (known.length < ids.length) throw notKnownYet('group');
      return false;
    },
    placesOf: (groupId: string) => places.find({ groupId }).lean<KnownPlace[]>(),
    /** Active votes of groups that are certified now: never a counter beside the votes. */
    async countVotes(actionId: string): Promise<number> {
      const voters = await votes.model
        .find({ actionId, state: 'active' }, { _id: 0, groupId: 1 })
        .lean<{ groupId: string }[]>();
      if (voters.length === 0) return 0;
      return groups.countDocuments({ _id: { $in: voters.map(({ groupId }) => groupId) }, certified: true });
    },
    actionsVotedBy: (groupIds: readonly string[]): Promise<string[]> =>
      votes.model.distinct('actionId', { groupId: { $in: groupIds }, state: 'active' }),
    actionsVotedSince: (since: Date): Promise<string[]> =>
      votes.model.distinct('actionId', {
        $or: [{ castAt: { $gte: since } }, { withdrawnAt: { $gte: since } }],
      } as never),
    openAmong: (actionIds: readonly string[]) =>
      tallies.model.find({ _id: { $in: actionIds }, fundable: null }, { _id: 1 }).lean<{ _id: string }[]>(),
    allTallyIds: async () => (await tallies.model.find({}, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id),
    votesPage: (groupId: string, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Vote>(votes.model as never, { groupId }, request),
    talliesPage: (request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Tally>(tallies.model as never, {}, request, 'number'),
    /** Votes with one of these keys; at most one each, by the unique index. */
    castWith: (voterKeys: readonly string[]) =>
      votes.model.find({ voterKey: { $in: voterKeys } }, WITHOUT_OUTBOX).lean<Vote[]>(),
    /** The vote itself stays as it is, and so does its version, which others took for the commitment's. */
    async releaseKeys(found: readonly Vote[]): Promise<void> {
      if (found.length === 0) return;
      await votes.model.bulkWrite(
        found.map(({ _id, voterKey }) => ({
          updateOne: { filter: { _id, voterKey }, update: { $set: { voterKey: erasedKey(_id) } } },
        })),
        { ordered: false },
      );
    },
    eraseFromLetters: (personId: string) => eraseFromDeadLetters(database, [personId]),
    allVotes: () => votes.model.find({}, WITHOUT_OUTBOX).lean<Vote>().cursor() as AsyncIterable<Vote>,
    allTallies: () => tallies.model.find({}, WITHOUT_OUTBOX).lean<Tally>().cursor() as AsyncIterable<Tally>,
  };
}

export type VotingStore = ReturnType<typeof openStore>;
