import type { VotingDeps } from '../deps.ts';
import { votesCastBy } from './votes-cast-by.ts';

/** The votes stay with their groups; nothing in them leads to the person any more. */
export async function erasePerson(
  deps: Pick<VotingDeps, 'votes' | 'tallies' | 'voterHashKey' | 'eraseFromLetters'>,
  personId: string,
): Promise<void> {
  await deps.votes.releaseKeys(await votesCastBy(deps, personId));
  await deps.eraseFromLetters(personId);
}
