import type { ClientSession } from 'mongoose';
import type { EventOf } from '../../libs/events/event.ts';
import { ofGroupOnAction } from '../../libs/events/ids.ts';
import { definePlainCollection } from '../../libs/mongo/collection.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { openProjection } from '../../libs/mongo/projection.ts';
import { within } from '../../libs/mongo/query.ts';
import { parisTime } from '../../libs/time/paris.ts';

/**
 * Budget keeps these facts about the groups and votes of other services. Settlements count votes and grant places from
 * these facts alone.
 */
export type KnownGroup = {
  readonly _id: string;
  readonly version: number;
  readonly certified: boolean;
  readonly decertifiedAt: Date | null;
  readonly department: string;
};

export type KnownVote = {
  /** The id has the form `<action>.<group>`, like the id of a place. */
  readonly _id: string;
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly active: boolean;
  readonly plannedMonth: string;
  /** This is the day in Paris on which the vote was cast or withdrawn, as YYYY-MM-DD. */
  readonly castOn: string;
};

/** A voter is a vote without its other fields. An index holds both fields, so the votes themselves are not read. */
export type Voter = Pick<KnownVote, 'actionId' | 'groupId'>;

/** A dated voter also says when the vote was cast. */
export type DatedVoter = Voter & Pick<KnownVote, 'castOn'>;

export const knownGroupCollection = definePlainCollection<KnownGroup>({
  name: 'known-groups',
  formerName: 'groups',
  noun: 'group',
  indexes: [{ key: { certified: 1, _id: 1 } }, { key: { certified: 1, department: 1 } }],
  fields: { version: Number, certified: Boolean, decertifiedAt: Date, department: String },
});

export const knownVoteCollection = definePlainCollection<KnownVote>({
  name: 'known-votes',
  formerName: 'votes',
  noun: 'vote',
  indexes: [
    { key: { actionId: 1, active: 1, castOn: 1, groupId: 1 } },
    { key: { seasonId: 1, active: 1, actionId: 1, groupId: 1 } },
    { key: { groupId: 1, active: 1, actionId: 1 } },
  ],
  fields: {
    version: Number,
    actionId: String,
    groupId: String,
    seasonId: String,
    active: Boolean,
    plannedMonth: String,
    castOn: String,
  },
});

export const knownGroup = ({
  time,
  data: { groupId, version, certified, certificationChangedAt, department },
}: EventOf<'group.changed'>): KnownGroup => ({
  _id: groupId,
  version,
  certified,
  department,
  decertifiedAt: certified ? null : new Date(certificationChangedAt ?? time),
});

export type VoteEvent = EventOf<'vote.cast'> | EventOf<'vote.withdrawn'>;

export const knownVote = ({
  type,
  data: { actionId, groupId, seasonId, version, plannedMonth, at },
}: VoteEvent): KnownVote => ({
  _id: ofGroupOnAction(actionId, groupId),
  version,
  actionId,
  groupId,
  seasonId,
  active: type === 'vote.cast',
  plannedMonth,
  castOn: parisTime(new Date(at)).day,
});

export function openKnownGroups(database: Database) {
  const groups = openProjection(database, knownGroupCollection);
  const { model } = groups;
  return {
    ...groups,
    certifiedIds: async (session?: ClientSession) =>
      (await model.find({ certified: true }, { _id: 1 }, within(session)).lean<KnownGroup[]>()).map(({ _id }) => _id),
    countCertified: (session?: ClientSession) => model.countDocuments({ certified: true }, within(session)),
    isAnyCertified: async (groupIds: readonly string[]) =>
      (await model.exists({ _id: { $in: groupIds }, certified: true })) !== null,
    certifiedAfter: (after: string, limit: number) => groups.idsAfter({ certified: true }, after, limit),
    decertifiedAmong: (groupIds: readonly string[], session?: ClientSession) =>
      model.find({ _id: { $in: groupIds }, certified: false }, null, within(session)).lean<KnownGroup[]>(),
    async countByDepartment(): Promise<{ department: string; groups: number }[]> {
      const rows = await model.aggregate<{ _id: string | null; groups: number }>([
        { $match: { certified: true } },
        { $group: { _id: '$department', groups: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ]);
      // A group that was learned before departments were kept has none yet.
      return rows.flatMap(({ _id, groups: count }) => (_id === null ? [] : [{ department: _id, groups: count }]));
    },
  };
}

export type KnownGroups = ReturnType<typeof openKnownGroups>;

/** A cursor fetches this many voters at once, which is about half a megabyte. */
const VOTERS_AT_ONCE = 5_000;

export function openKnownVotes(database: Database) {
  const votes = openProjection(database, knownVoteCollection);
  const { model } = votes;
  const VOTER = { _id: 0, actionId: 1, groupId: 1 } as const;
  return {
    ...votes,
    /** An index answers this query, so the votes themselves are not read. */
    votersOn: (actionIds: readonly string[], session?: ClientSession) =>
      model.find({ actionId: { $in: actionIds }, active: true }, VOTER, within(session)).lean<Voter[]>(),
    /** Gives the active votes one after another, as an index holds them. */
    eachVoterOn: (actionIds: readonly string[], session?: ClientSession) =>
      model
        .find({ actionId: { $in: actionIds }, active: true }, { ...VOTER, castOn: 1 }, within(session))
        .lean<DatedVoter>()
        .cursor({ batchSize: VOTERS_AT_ONCE }) as AsyncIterable<DatedVoter>,
    /** An index answers this query, so the votes themselves are not read. */
    votersAmong: (groupIds: readonly string[]) =>
      model.find({ groupId: { $in: groupIds }, active: true }, VOTER).lean<Voter[]>(),
    /** Returns the active and the withdrawn votes. */
    votesOn: (actionIds: readonly string[], session?: ClientSession) =>
      model.find({ actionId: { $in: actionIds } }, null, within(session)).lean<KnownVote[]>(),
  };
}

export type KnownVotes = ReturnType<typeof openKnownVotes>;
