import type { Claim } from '../claims/domain/claim.ts';
import { requireSeen } from '../claims/require-seen.ts';
import { saveStep, type StepCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { confirmAccount as confirmed } from './domain/account.ts';

/**
 * Confirms the new account, as the second person of the group.
 * @throws version-mismatch, illegal-transition, not-your-group, same-person
 */
export const confirmAccount = (
  deps: Pick<ReimbursementDeps, 'claims' | 'now'>,
  claimId: string,
  seen: number,
  { by, receipt }: StepCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'confirm-account',
    by: by.id,
    receipt,
    decide(claim) {
      requireSeen(claim, seen);
      return confirmed(claim, by);
    },
  });
