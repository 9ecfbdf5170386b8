import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { rejectChange, type PolicyChange } from './domain/policy-change.ts';

type Decision = {
  readonly seasonId: string;
  readonly changeId: string;
  readonly by: string;
  readonly reason: string;
  /** This is the version of the change that the person saw. */
  readonly seen: number;
};

/** Rejects a change. The person who proposed it withdraws it in the same way. @throws not-found, illegal-transition, version-mismatch */
export const rejectPolicyChange = (
  { policyChanges, now }: Pick<BudgetDeps, 'policyChanges' | 'now'>,
  { seasonId, changeId, by, reason, seen }: Decision,
): Promise<PolicyChange> =>
  onNewestState(async () => {
    const change = await policyChanges.getOf(seasonId, changeId);
    // A person who asks again did not receive the first answer.
    if (change.state === 'rejected' && change.decidedBy === by && change.rejection === reason) return change;
    const rejected = rejectChange(change, by, reason, now());
    requireSeen('change of the policy', change, seen);
    return policyChanges.save(rejected);
  });
