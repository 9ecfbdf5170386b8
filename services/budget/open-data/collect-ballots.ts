import type { BudgetDeps } from '../deps.ts';
import { ballotBox, type Ballots } from './domain/ballots.ts';
import type { SeasonRecord } from './domain/season-record.ts';

/** The votes of this many groups are read at once. The number bounds the memory, because a group may have 500 votes. */
const GROUPS_AT_ONCE = 50;

/**
 * Collects the ballots of the groups that are certified now, as the tallies count them. Each group is read once, so
 * that counts and ballots agree.
 */
export async function collectBallots(
  { knownGroups, knownVotes, randomBelow }: Pick<BudgetDeps, 'knownGroups' | 'knownVotes' | 'randomBelow'>,
  { actions }: SeasonRecord,
): Promise<Ballots> {
  const box = ballotBox(actions.map(({ _id }) => _id));
  let cursor = '';
  for (;;) {
    const groupIds = await knownGroups.certifiedAfter(cursor, GROUPS_AT_ONCE);
    const last = groupIds.at(-1);
    if (last === undefined) return box.shuffled(randomBelow);
    box.add(await knownVotes.votersAmong(groupIds));
    cursor = last;
  }
}
