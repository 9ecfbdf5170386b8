import { MINUTE_MS } from '../../../libs/time/clock.ts';
import type { VotingDeps } from '../deps.ts';
import { recountTally } from './recount-tally.ts';

/**
 * Each sweep counts again the votes of this many milliseconds. Sweeps may be minutes late, and with a shorter time they
 * would miss a vote whose event was lost with Redis.
 */
const RECENT_MS = 10 * MINUTE_MS;

/** Counts again every action that received a vote a moment ago. */
export async function recountVoted(deps: Pick<VotingDeps, 'votes' | 'tallies' | 'knownGroups' | 'now'>): Promise<void> {
  const since = new Date(deps.now().getTime() - RECENT_MS);
  for (const actionId of await deps.votes.actionsVotedSince(since)) await recountTally(deps, actionId);
}
