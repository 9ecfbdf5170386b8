import { conflict } from '../../../libs/errors/app-error.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { BudgetDeps } from '../deps.ts';
import type { SnapshotDeps } from '../settlement/take-snapshot.ts';
import { proposeChange, type PolicyChange, type Proposal } from './domain/policy-change.ts';
import { liveSnapshot } from './live-snapshot.ts';

/**
 * Proposes other rules. They are kept together with the changes that they would cause, and another person decides.
 * @throws not-found, illegal-transition, same-policy, policy-change-open
 */
export async function proposePolicyChange(
  deps: SnapshotDeps & Pick<BudgetDeps, 'policyChanges' | 'newId'>,
  seasonId: string,
  proposal: Proposal,
  receipt?: ReceiptDraft<PolicyChange>,
): Promise<PolicyChange> {
  const snapshot = await liveSnapshot(deps, seasonId);
  const change = proposeChange(deps.newId(), snapshot, proposal, deps.now());
  try {
    return await deps.policyChanges.save(change, { receipt });
  } catch (error) {
    if (isDuplicate(error, 'seasonId'))
      throw conflict(
        'policy-change-open',
        'Another change of this policy is not decided yet; approve or reject it first.',
      );
    throw error;
  }
}
