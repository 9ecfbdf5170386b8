import type { Claim } from '../claims/domain/claim.ts';
import { requireSeen } from '../claims/require-seen.ts';
import { saveStep, type StepCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimCancelled, claimReleased } from '../events.ts';
import { cancelApproved } from './domain/account.ts';

/**
 * Ends a claim that was approved and will not be paid. Budget books its money back.
 * @throws version-mismatch, illegal-transition, own-group, same-person
 */
export const cancelApprovedClaim = (
  deps: Pick<ReimbursementDeps, 'claims' | 'now'>,
  claimId: string,
  { reason, seen }: { readonly reason: string; readonly seen: number },
  { by, receipt }: StepCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'cancel-approved',
    by: by.id,
    why: reason,
    receipt,
    decide(claim) {
      requireSeen(claim, seen);
      return cancelApproved(claim, by);
    },
    events: (claim, at) => [claimCancelled(claim, reason, at), ...claimReleased(claim, 'cancelled', at)],
  });
