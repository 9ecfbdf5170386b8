import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { confirmAccount as confirmed } from './domain/account.ts';

/**
 * Confirms the new account, as the second person of the group.
 * @throws version-mismatch, illegal-transition, not-your-group, same-person
 */
export const confirmAccount = (deps: StepDeps, claimId: string, { by, seen, receipt }: DecidingCall): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'confirm-account',
    by: by.id,
    seen,
    receipt,
    decide: (claim) => confirmed(claim, by),
  });
