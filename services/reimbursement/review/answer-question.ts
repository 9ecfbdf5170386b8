import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { claimAnswered, peerReviewRequested } from '../events.ts';
import { answer, answerAct } from './domain/review.ts';

/**
 * Sends the answer of the group to finance. A change of the claim in the meantime may have made the validation void.
 * @throws illegal-transition
 */
export const answerQuestion = (
  deps: StepDeps,
  claimId: string,
  text: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: answerAct,
    by: by.id,
    seen,
    why: text,
    receipt,
    decide: (claim) => answer(claim, by),
    events: (claim, at) => [
      claim.state === 'peer_review' ? peerReviewRequested(claim, at) : claimAnswered(claim, text, at),
    ],
  });
