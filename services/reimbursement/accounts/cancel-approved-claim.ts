import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { claimCancelled, claimReleased } from '../events.ts';
import { cancelApproved } from './domain/account.ts';

/**
 * Ends a claim that was approved and will not be paid. Budget books its money back.
 * @throws version-mismatch, illegal-transition, own-group, same-person
 */
export const cancelApprovedClaim = (
  deps: StepDeps,
  claimId: string,
  reason: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'cancel-approved',
    by: by.id,
    seen,
    why: reason,
    receipt,
    decide: (claim) => cancelApproved(claim, by),
    events: (claim, at) => [claimCancelled(claim, reason, at), ...claimReleased(claim, 'cancelled', at)],
  });
