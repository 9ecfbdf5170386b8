import type { VotingDeps } from '../deps.ts';
import { votesCastBy } from './votes-cast-by.ts';

/** Erases the person from the votes that they cast. The votes stay with their groups. */
export async function erasePerson(
  deps: Pick<VotingDeps, 'votes' | 'tallies' | 'voterHashKey' | 'eraseFromLetters'>,
  personId: string,
): Promise<void> {
  await deps.votes.releaseKeys(await votesCastBy(deps, personId));
  await deps.eraseFromLetters(personId);
}
