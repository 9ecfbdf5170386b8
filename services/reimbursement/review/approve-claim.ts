import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimApproved } from '../events.ts';
import { approve } from './domain/review.ts';

/** @throws illegal-transition, own-group, same-person, assigned-to-another */
export const approveClaim = (
  deps: Pick<ReimbursementDeps, 'claims' | 'now'>,
  claimId: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'approve',
    by: by.id,
    seen,
    receipt,
    decide: (claim, at) => approve(claim, by, at),
    events: (claim, at) => [claimApproved(claim, at)],
  });
