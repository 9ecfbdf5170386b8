import type { VotingDeps } from '../deps.ts';
import { recountTally } from './recount-tally.ts';

/** Counts every action again. */
export async function recountAll(deps: Pick<VotingDeps, 'votes' | 'tallies' | 'knownGroups' | 'now'>): Promise<void> {
  for (const actionId of await deps.tallies.ids()) await recountTally(deps, actionId);
}
