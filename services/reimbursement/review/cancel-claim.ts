import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { claimReleased } from '../events.ts';
import { cancel } from './domain/review.ts';

/** Cancels a claim that is not approved yet, for its group. @throws illegal-transition */
export const cancelClaim = (
  deps: StepDeps,
  claimId: string,
  reason: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'cancel',
    by: by.id,
    seen,
    why: reason,
    receipt,
    decide: (claim) => cancel(claim, by),
    events: (claim, at) => claimReleased(claim, 'cancelled', at),
  });
