import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { accountRequested } from '../events.ts';
import { requestAccount as requested } from './domain/account.ts';

/**
 * Asks the group for another account, by finance.
 * @throws version-mismatch, illegal-transition, own-group, same-person
 */
export const requestAccount = (
  deps: StepDeps,
  claimId: string,
  reason: string,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'request-account',
    by: by.id,
    seen,
    why: reason,
    receipt,
    decide: (claim) => requested(claim, by),
    events: (claim, at) => [accountRequested(claim, { code: null, information: reason }, at)],
  });
