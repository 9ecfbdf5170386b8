import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { claimRefused, claimReleased } from '../events.ts';
import { refuse } from './domain/review.ts';

/** @throws illegal-transition, own-group, same-person, assigned-to-another */
export const refuseClaim = (
  deps: StepDeps,
  claimId: string,
  reasons: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'refuse',
    by: by.id,
    seen,
    why: reasons,
    receipt,
    decide: (claim) => refuse(claim, by),
    events: (claim, at) => [claimRefused(claim, reasons, at), ...claimReleased(claim, 'refused', at)],
  });
