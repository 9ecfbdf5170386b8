import type { VotingDeps } from '../deps.ts';
import { votesCastBy } from './votes-cast-by.ts';

/** Erases who cast the votes of a person. The votes stay with their groups. */
export async function erasePerson(
  deps: Pick<VotingDeps, 'votes' | 'tallies' | 'voterHashKey' | 'eraseFromLetters'>,
  personId: string,
): Promise<void> {
  await deps.votes.releaseKeys(await votesCastBy(deps, personId));
  await deps.eraseFromLetters(personId);
}
