import { onNewestState } from '../../../libs/errors/transient.ts';
import type { EventData } from '../../../libs/events/payloads/index.ts';
import type { VotingDeps } from '../deps.ts';
import { keepCommitment, voteId } from './domain/vote.ts';

/**
 * Notes that a group did an action, which a paid claim shows. A claim without an action, or of a group that never
 * voted, changes no vote.
 */
export const markDone = (
  { votes }: Pick<VotingDeps, 'votes'>,
  { actionId, groupId }: Pick<EventData<'claim.paid'>, 'actionId' | 'groupId'>,
): Promise<void> =>
  onNewestState(async () => {
    const vote = actionId === null ? undefined : await votes.find(voteId(actionId, groupId));
    const kept = vote && keepCommitment(vote);
    if (kept) await votes.save(kept);
  });
