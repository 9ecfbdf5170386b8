import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { peerReviewRequested } from '../events.ts';
import { submit } from './domain/review.ts';

/** Submits the claim to a second person of the group. @throws illegal-transition, document-needed */
export const submitClaim = (
  deps: StepDeps,
  claimId: string,
  envelopeMaxCents: number,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'submit',
    by: by.id,
    seen,
    receipt,
    decide: (claim) => submit(claim, envelopeMaxCents, by),
    events: (claim, at) => [peerReviewRequested(claim, at)],
  });
