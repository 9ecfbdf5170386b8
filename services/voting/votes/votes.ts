import { conflict, forbidden, notFound, notKnownYet } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { isDuplicate } from '../../../libs/mongo/aggregate-store.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { tallyChanged, voteChanged } from '../events.ts';
import type { VotingStore } from '../store.ts';
import { recount } from '../tallies/domain/tally.ts';
import { cast, checkMonth, voteId, withdraw, type Commitment, type Vote } from './domain/vote.ts';
import { voterKeyOf } from './voter-key.ts';

type Ballot = Commitment & { readonly actionId: string; readonly groupId: string; readonly personId: string };

export function votingUseCases({ store, now, voterSecret }: { store: VotingStore; now: Clock; voterSecret: string }) {
  const requireCertified = async (groupId: string) => {
    const group = await store.findGroup(groupId);
    if (!group) throw notKnownYet('group');
    if (!group.certified)
      throw forbidden('not-certified', 'Only certified groups take part; this one is not certified now.');
  };

  const seasonOfVote = async (actionId: string) => {
    const tally = await store.tallies.find(actionId);
    if (!tally) throw notKnownYet('action');
    const season = await store.findSeason(tally.seasonId);
    if (!season) throw notKnownYet('season');
    if (season.state !== 'open') throw conflict('season-not-open', 'The season takes no votes any more.');
    return season;
  };

  /** Two first votes at once meet at the primary key: the loser reads what the winner wrote. */
  const save = async (existing: Vote | undefined, vote: Vote): Promise<Vote | undefined> => {
    try {
      const events = [voteChanged(vote)];
      return await (existing ? store.votes.save(vote, { events }) : store.votes.insert(vote, { events }));
    } catch (error) {
      if (isDuplicate(error, 'voterKey')) {
        const standing = await store.votes.find(vote._id);
        if (standing?.state !== 'active')
          throw conflict(
            'person-already-voted',
            'You have cast the vote of another group for this action; one person casts for one group.',
          );
        return undefined;
      }
      if (isDuplicate(error) || error instanceof StaleWrite) return undefined;
      throw error;
    }
  };

  return {
    find: (id: string) => store.votes.find(id),
    votesOf: store.votesPage,
    tallies: store.talliesPage,

    async tally(actionId: string) {
      const tally = await store.tallies.find(actionId);
      if (!tally) throw notKnownYet('action');
      return tally;
    },

    /** @returns the vote, and whether it is new: the same vote sent again is the same vote */
    async castVote({ personId, ...ballot }: Ballot): Promise<{ vote: Vote; isNew: boolean }> {
      await requireCertified(ballot.groupId);
      const season = await seasonOfVote(ballot.actionId);
      checkMonth(ballot.plannedMonth, season);
      const given = {
        ...ballot,
        seasonId: season._id,
        voterKey: voterKeyOf(personId, ballot.actionId, voterSecret),
        at: now(),
      };
      for (;;) {
        const existing = await store.votes.find(voteId(ballot.actionId, ballot.groupId));
        const vote = cast(existing, given);
        if (!vote && existing) return { vote: existing, isNew: false };
        const saved = vote && (await save(existing, vote));
        if (saved) return { vote: saved, isNew: true };
      }
    },

    withdrawVote: (id: string) =>
      onNewestState(async () => {
        const vote = await store.votes.find(id);
        if (!vote) throw notFound('vote');
        const withdrawn = withdraw(vote, now());
        return store.votes.save(withdrawn, { events: [voteChanged(withdrawn)] });
      }),

    /** Reads the sequence, counts, and writes only if the sequence is unchanged; a vote that comes meanwhile recounts again. */
    recountTally: (actionId: string) =>
      onNewestState(async () => {
        const tally = await store.tallies.find(actionId);
        if (!tally) return; // Counted when the action arrives.
        const counted = recount(tally, await store.countVotes(actionId));
        if (counted) await store.tallies.save(counted, { events: [tallyChanged(counted, now())] });
      }),

    async *replay(): AsyncIterable<AnyEvent> {
      for await (const vote of store.allVotes()) yield voteChanged(vote);
      for await (const tally of store.allTallies()) if (tally.seq > 0) yield tallyChanged(tally, now());
    },
  };
}

export type VotingUseCases = ReturnType<typeof votingUseCases>;
