import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { infoRequested } from '../events.ts';
import { requestInfo } from './domain/review.ts';

/** Sends a question of finance to the group. @throws illegal-transition, own-group, same-person, assigned-to-another */
export const requestInformation = (
  deps: StepDeps,
  claimId: string,
  question: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'request-info',
    by: by.id,
    seen,
    why: question,
    receipt,
    decide: (claim) => requestInfo(claim, by),
    events: (claim, at) => [infoRequested(claim, question, at)],
  });
