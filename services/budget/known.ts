import { Schema, type ClientSession } from 'mongoose';
import { SCHEMA_OPTIONS } from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { projectNewer } from '../../libs/mongo/projection.ts';

/** What budget knows of other services' things; settlements count and grant from here alone. */
export const projectionCollections: readonly CollectionPlan[] = [
  { name: 'groups', indexes: [{ key: { certified: 1, _id: 1 } }, { key: { certified: 1, department: 1 } }] },
  {
    name: 'votes',
    indexes: [
      { key: { actionId: 1, active: 1, groupId: 1 } },
      { key: { seasonId: 1, active: 1, actionId: 1, groupId: 1 } },
      { key: { groupId: 1, active: 1, actionId: 1 } },
    ],
  },
];

export type KnownGroup = {
  readonly _id: string;
  readonly version: number;
  readonly certified: boolean;
  readonly decertifiedAt: Date | null;
  readonly department: string;
};
export type KnownVote = {
  readonly _id: string;
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly active: boolean;
  readonly plannedMonth: string;
};

const groupSchema = new Schema<KnownGroup>(
  { _id: String, version: Number, certified: Boolean, decertifiedAt: Date, department: String },
  { ...SCHEMA_OPTIONS, collection: 'groups' },
);
const voteSchema = new Schema<KnownVote>(
  {
    _id: String,
    version: Number,
    actionId: String,
    groupId: String,
    seasonId: String,
    active: Boolean,
    plannedMonth: String,
  },
  { ...SCHEMA_OPTIONS, collection: 'votes' },
);

export function openProjections(database: Database) {
  const groups = database.model<KnownGroup>('groups', groupSchema);
  const votes = database.model<KnownVote>('votes', voteSchema);
  const within = (session?: ClientSession) => ({ ...(session && { session }) });
  return {
    saveGroups: (rows: readonly KnownGroup[]) => projectNewer(groups, rows),
    saveVotes: (rows: readonly KnownVote[]) => projectNewer(votes, rows),
    findGroup: (id: string) => groups.findById(id).lean<KnownGroup>(),
    findVote: (id: string, session?: ClientSession) => votes.findById(id, null, within(session)).lean<KnownVote>(),
    certifiedIds: async (session?: ClientSession) =>
      (await groups.find({ certified: true }, { _id: 1 }, within(session)).lean<KnownGroup[]>()).map(({ _id }) => _id),
    countCertified: (session?: ClientSession) => groups.countDocuments({ certified: true }, within(session)),
    isAnyCertified: async (ids: readonly string[]) =>
      (await groups.findOne({ _id: { $in: ids }, certified: true }, { _id: 1 }).lean()) !== null,
    certifiedAfter: async (cursor: string, limit: number) =>
      (
        await groups
          .find({ certified: true, _id: { $gt: cursor } }, { _id: 1 })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<KnownGroup[]>()
      ).map(({ _id }) => _id),
    async countByDepartment(): Promise<{ department: string; groups: number }[]> {
      const rows = await groups.aggregate<{ _id: string | null; groups: number }>([
        { $match: { certified: true } },
        { $group: { _id: '$department', groups: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ]);
      // Those that were told before departments were kept have none yet.
      return rows.flatMap(({ _id, groups: count }) => (_id === null ? [] : [{ department: _id, groups: count }]));
    },
    decertified: (ids: readonly string[], session?: ClientSession) =>
      groups.find({ _id: { $in: ids }, certified: false }, null, within(session)).lean<KnownGroup[]>(),
    /** Covered by its index: nothing but who voted. */
    votersOn: (actionIds: readonly string[], session?: ClientSession) =>
      votes
        .find({ actionId: { $in: actionIds }, active: true }, { _id: 0, actionId: 1, groupId: 1 }, within(session))
        .lean<Pick<KnownVote, 'actionId' | 'groupId'>[]>(),
    /** Covered by its index as well. */
    activeVotesOf: (groupIds: readonly string[]) =>
      votes
        .find({ groupId: { $in: groupIds }, active: true }, { _id: 0, actionId: 1, groupId: 1 })
        .lean<Pick<KnownVote, 'actionId' | 'groupId'>[]>(),
    votesOn: (actionIds: readonly string[], session?: ClientSession) =>
      votes.find({ actionId: { $in: actionIds } }, null, within(session)).lean<KnownVote[]>(),
  };
}

export type Projections = ReturnType<typeof openProjections>;
