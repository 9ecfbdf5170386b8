import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { acceptAccount as accepted } from './domain/account.ts';

/**
 * Accepts the new account, by finance: the claim is payable again.
 * @throws version-mismatch, illegal-transition, own-group, same-person, assigned-to-another
 */
export const acceptAccount = (deps: StepDeps, claimId: string, { by, seen, receipt }: DecidingCall): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'accept-account',
    by: by.id,
    seen,
    receipt,
    decide: (claim) => accepted(claim, by),
  });
