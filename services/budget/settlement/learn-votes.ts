import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { placeChanged } from '../events.ts';
import { knownVote, type VoteEvent } from '../known.ts';
import { giveBack, requestByVote, type Place } from './domain/place.ts';
import { settleSoon } from './settle-soon.ts';

type Deps = Pick<BudgetDeps, 'actions' | 'places' | 'knownVotes' | 'requestTask' | 'logger'>;

/** Replaces older votes with the given votes and withdrawals, and adjusts the places on fundable actions. */
export async function learnVotes(deps: Deps, events: readonly VoteEvent[]): Promise<void> {
  const votes = events.map(knownVote);
  await deps.knownVotes.learn(votes);
  const actionIds = [...new Set(votes.map(({ actionId }) => actionId))];
  const fundable = new Set(await deps.actions.fundableAmong(actionIds));
  for (const [index, { _id, actionId }] of votes.entries()) {
    if (fundable.has(actionId)) await followVote(deps, _id, new Date(events[index]?.data.at ?? 0));
  }
}

/**
 * On a fundable action a vote asks for a place, and a withdrawal ends the waiting of its place. This function grants
 * nothing.
 */
const followVote = (deps: Deps, voteId: string, at: Date): Promise<void> =>
  onNewestState(async () => {
    // The newest known vote counts instead of the event, because a late or repeated event must not undo a newer vote.
    const vote = await deps.knownVotes.find(voteId);
    const action = vote && (await deps.actions.find(vote.actionId));
    if (!vote || action?.state !== 'fundable') return;
    const place = await deps.places.find(voteId);
    const isHeardBefore = place && vote.version <= place.voteVersion;
    if (!isHeardBefore) {
      const next = vote.active ? requestByVote(place, action, vote, { groupId: vote.groupId, at }) : withdrawn(place);
      if (next) await deps.places.save(next, { events: (saved) => [placeChanged(saved, at)] });
    }
    // A vote that was known already asks too, because the process may have died before it asked.
    if (!isHeardBefore || place.state === 'waiting') settleSoon(deps, action.seasonId);
  });

/** @returns undefined for a place that does not wait, or waits for a claim */
const withdrawn = (place: Place | undefined): Place | undefined =>
  place?.state === 'waiting' && place.cause === 'vote' ? giveBack(place, 'withdrawn') : undefined;
