import { onNewestState } from '../../../libs/errors/transient.ts';
import type { VotingDeps } from '../deps.ts';
import { tallyChanged } from '../events.ts';
import { recount } from './domain/tally.ts';

/**
 * Counts the active votes of groups that are certified now. The count is written only if the tally is still the one
 * that was read before the counting, so that a vote that arrives in the meantime is counted again.
 */
export const recountTally = (
  { votes, tallies, knownGroups, now }: Pick<VotingDeps, 'votes' | 'tallies' | 'knownGroups' | 'now'>,
  actionId: string,
): Promise<void> =>
  onNewestState(async () => {
    const tally = await tallies.find(actionId);
    // There is no tally before the action arrives, and the votes are counted then.
    if (!tally) return;
    const counted = recount(tally, await knownGroups.countCertified(await votes.votersFor(actionId)));
    if (counted) await tallies.save(counted, { events: (saved) => [tallyChanged(saved, now())] });
  });
