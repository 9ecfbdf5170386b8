import type { Claim } from '../claims/domain/claim.ts';
import { requireCertified } from '../claims/require-certified.ts';
import { requireFundable } from '../claims/require-fundable.ts';
import { saveStep, type DecidingCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimValidated } from '../events.ts';
import { validate, type Validation } from './domain/review.ts';

/** Brings the claim into finance review. Its group must be certified at this moment. */
export const validateClaim = (
  deps: Pick<ReimbursementDeps, 'claims' | 'known' | 'logger' | 'countAltered' | 'now'>,
  claimId: string,
  validation: Validation,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'validate',
    by: by.id,
    seen,
    receipt,
    async decide(claim, at) {
      const validated = validate(claim, validation, by, at);
      await requireCertified(deps, claim.groupId);
      // A claim that finance has seen in time may come back after the end of the claims.
      if (claim.round === 0) await requireFundable(deps, claim.actionId);
      return validated;
    },
    events: (claim, at) => [claimValidated(claim, at)],
  });
