import type { BudgetDeps } from '../deps.ts';

/** Asks to fund the claims of these groups that wait for money. Groups without such claims cause no request. */
export async function requestFunding(
  { holds, requestTask }: Pick<BudgetDeps, 'holds' | 'requestTask'>,
  groupIds: readonly string[],
): Promise<void> {
  const waiting = new Set(groupIds.length === 0 ? [] : await holds.groupsWithUnfunded());
  for (const groupId of groupIds) if (waiting.has(groupId)) await requestTask('fund-claims', groupId);
}
