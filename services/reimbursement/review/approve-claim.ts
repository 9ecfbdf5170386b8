import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { claimApproved } from '../events.ts';
import { approve } from './domain/review.ts';

/** @throws illegal-transition, own-group, same-person, assigned-to-another */
export const approveClaim = (deps: StepDeps, claimId: string, { by, seen, receipt }: DecidingCall): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'approve',
    by: by.id,
    seen,
    receipt,
    decide: (claim, at) => approve(claim, by, at),
    events: (claim, at) => [claimApproved(claim, at)],
  });
