import type { BudgetDeps } from '../deps.ts';

/** Asks for the funding of every group with waiting claims, in case a request was lost. */
export async function requestWaitingFunding({
  holds,
  requestTask,
}: Pick<BudgetDeps, 'holds' | 'requestTask'>): Promise<void> {
  for (const groupId of await holds.groupsWithUnfunded()) await requestTask('fund-claims', groupId);
}
