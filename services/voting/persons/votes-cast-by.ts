import type { VotingDeps } from '../deps.ts';
import type { Vote } from '../votes/domain/vote.ts';
import { voterKeyOf } from '../votes/voter-key.ts';

/** One query looks up this many keys, because a longer list would make the query too large. */
const KEYS_AT_ONCE = 500;

/**
 * Finds the votes that a person cast. A vote knows its person only by a keyed hash, so the hash is computed for every
 * action.
 */
export async function votesCastBy(
  { votes, tallies, voterHashKey }: Pick<VotingDeps, 'votes' | 'tallies' | 'voterHashKey'>,
  personId: string,
): Promise<Vote[]> {
  const keys = (await tallies.ids()).map((actionId) => voterKeyOf(personId, actionId, voterHashKey));
  const found: Vote[] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE)
    found.push(...(await votes.castWith(keys.slice(from, from + KEYS_AT_ONCE))));
  return found;
}
