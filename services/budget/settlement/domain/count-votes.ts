import type { DatedVoter } from '../../known.ts';

/** These are the votes of certified groups on one action. */
export type VoteCount = { readonly votes: number; readonly recentVotes: number };

export const NO_VOTES: VoteCount = { votes: 0, recentVotes: 0 };

/** Only the votes of these groups count, and those cast since this day (YYYY-MM-DD) are recent. */
export type Counting = { readonly certified: ReadonlySet<string>; readonly since: string };

/** Counts votes by action, one after another, so that a million of them take no more memory than a few. */
export async function countVotes(
  voters: AsyncIterable<DatedVoter> | Iterable<DatedVoter>,
  { certified, since }: Counting,
): Promise<Map<string, VoteCount>> {
  const counts = new Map<string, { votes: number; recentVotes: number }>();
  for await (const { actionId, groupId, castOn } of voters) {
    if (!certified.has(groupId)) continue;
    const count = counts.get(actionId) ?? { ...NO_VOTES };
    count.votes += 1;
    if (castOn >= since) count.recentVotes += 1;
    counts.set(actionId, count);
  }
  return counts;
}
