import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall } from '../claims/save-step.ts';
import { sealPayee, type PayeeInClear } from '../claims/seal-payee.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { giveAccount as given } from './domain/account.ts';

/**
 * Gives the account to which an approved claim is to be paid instead.
 * @throws version-mismatch, illegal-transition, not-your-group
 */
export const giveAccount = (
  deps: Pick<ReimbursementDeps, 'claims' | 'vault' | 'logger' | 'countAltered' | 'now'>,
  claimId: string,
  payee: PayeeInClear,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'give-account',
    by: by.id,
    seen,
    receipt,
    decide: (claim) => given(claim, sealPayee(deps, claim._id, payee), by),
  });
