import type { Claim } from '../claims/domain/claim.ts';
import { requireSeen } from '../claims/require-seen.ts';
import { saveStep, type StepCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { acceptAccount as accepted } from './domain/account.ts';

/**
 * Accepts the new account, by finance: the claim is payable again.
 * @throws version-mismatch, illegal-transition, own-group, same-person, assigned-to-another
 */
export const acceptAccount = (
  deps: Pick<ReimbursementDeps, 'claims' | 'now'>,
  claimId: string,
  seen: number,
  { by, receipt }: StepCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'accept-account',
    by: by.id,
    receipt,
    decide(claim) {
      requireSeen(claim, seen);
      return accepted(claim, by);
    },
  });
