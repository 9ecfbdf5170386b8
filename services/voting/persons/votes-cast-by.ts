import type { VotingDeps } from '../deps.ts';
import type { Vote } from '../votes/domain/vote.ts';
import { voterKeyOf } from '../votes/voter-key.ts';

/** How many keys one query looks up; a longer list would make the query too large. */
const KEYS_AT_ONCE = 500;

/** The votes that a person cast. Votes know their person by a keyed hash only, so it is made for every action. */
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
