import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { erasedKey, type Vote } from './domain/vote.ts';

const text = { type: String, required: true } as const;

export const voteCollection = defineCollection<Vote>({
  name: 'votes',
  noun: 'vote',
  indexes: [
    // The recount reads only this index.
    { key: { actionId: 1, state: 1, groupId: 1 } },
    { key: { groupId: 1, _id: 1 } },
    { key: { castAt: 1 } },
    { key: { withdrawnAt: 1 } },
    // A person casts the vote of only one group for an action.
    { key: { voterKey: 1 }, unique: true },
  ],
  fields: {
    version: { type: Number, required: true },
    actionId: text,
    groupId: text,
    seasonId: text,
    state: text,
    progress: text,
    voterKey: text,
    personErased: Boolean,
    plannedMonth: text,
    commune: text,
    adaptation: text,
    castAt: Date,
    withdrawnAt: Date,
  },
});

/** One bulk write drops at most this many tombstones. */
const DROPPED_AT_ONCE = 500;

export function openVotes(database: Database, written: () => void) {
  const votes = openDocuments(database, voteCollection, written);
  /** Changes votes that are still as they were seen. */
  const inBulk = async (
    found: readonly Vote[],
    seen: (vote: Vote) => object,
    changed: (vote: Vote) => object,
  ): Promise<void> => {
    if (found.length === 0) return;
    await votes.model.bulkWrite(
      found.map((vote) => ({
        updateOne: { filter: { _id: vote._id, ...seen(vote) }, update: { $set: changed(vote) } },
      })),
      { ordered: false },
    );
  };
  return {
    ...votes,
    /** Gives the ids of the groups whose vote for the action is active. */
    async votersFor(actionId: string): Promise<string[]> {
      const voters = await votes.model
        .find({ actionId, state: 'active' }, { _id: 0, groupId: 1 })
        .lean<Pick<Vote, 'groupId'>[]>();
      return voters.map(({ groupId }) => groupId);
    },
    actionsVotedBy: (groupIds: readonly string[]): Promise<string[]> =>
      votes.model.distinct('actionId', { groupId: { $in: groupIds }, state: 'active' }),
    /** Gives the ids of the actions for which a vote was cast or withdrawn since this moment. */
    actionsVotedSince: (since: Date): Promise<string[]> =>
      votes.model.distinct('actionId', { $or: [{ castAt: { $gte: since } }, { withdrawnAt: { $gte: since } }] }),
    /**
     * Finds the votes with one of these keys. The unique index allows one vote for each key. The votes of erased persons
     * are not found.
     */
    castWith: (voterKeys: readonly string[]) =>
      votes.where({ voterKey: { $in: voterKeys }, personErased: { $ne: true } }),
    /**
     * Makes the keys of an erased person tombstones. The vote keeps its version, because other services use the version
     * as the one of the commitment.
     */
    markErased: (found: readonly Vote[]) =>
      inBulk(
        found,
        ({ voterKey }) => ({ voterKey }),
        () => ({ personErased: true }),
      ),
    /** Removes the tombstones of a season in which nobody votes any more. */
    async dropTombstones(seasonId: string): Promise<void> {
      for (;;) {
        const found = await votes.where({ seasonId, personErased: true }, { limit: DROPPED_AT_ONCE });
        if (found.length === 0) return;
        await inBulk(
          found,
          () => ({ personErased: true }),
          ({ _id }) => ({ voterKey: erasedKey(_id), personErased: false }),
        );
      }
    },
  };
}

export type VoteStore = ReturnType<typeof openVotes>;
