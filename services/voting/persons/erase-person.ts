import type { VotingDeps } from '../deps.ts';
import { votesCastBy } from './votes-cast-by.ts';

/**
 * Erases the person from the votes that they cast. The votes stay with their groups, and the keyed hash stays until the
 * season ends, so that nobody casts the votes of two groups by leaving in between.
 */
export async function erasePerson(
  deps: Pick<VotingDeps, 'votes' | 'tallies' | 'knownSeasons' | 'voterHashKey' | 'eraseFromLetters'>,
  personId: string,
): Promise<void> {
  const cast = await votesCastBy(deps, personId);
  await deps.votes.markErased(cast);
  for (const seasonId of new Set(cast.map((vote) => vote.seasonId)))
    if ((await deps.knownSeasons.find(seasonId))?.state === 'closed') await deps.votes.dropTombstones(seasonId);
  await deps.eraseFromLetters(personId);
}
