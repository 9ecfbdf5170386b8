import type { Claim } from '../claims/domain/claim.ts';
import { requireCertified } from '../claims/require-certified.ts';
import { requireFundable } from '../claims/require-fundable.ts';
import { saveStep, type StepCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimSubmitted } from '../events.ts';
import { validate } from './domain/review.ts';

type Validation = {
  readonly envelopeMaxCents: number;
  /** The version that the person looked at, if they said so. */
  readonly version?: number | undefined;
};

/** The claim enters finance review, so its group must be certified at this moment. */
export const validateClaim = (
  deps: Pick<ReimbursementDeps, 'claims' | 'known' | 'now'>,
  claimId: string,
  { envelopeMaxCents, version }: Validation,
  { by, receipt }: StepCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'validate',
    by: by.id,
    receipt,
    async decide(claim, at) {
      const validated = validate(claim, envelopeMaxCents, by, version, at);
      await requireCertified(deps, claim.groupId);
      // A claim that finance has seen in time may come back after the end of the claims.
      if (claim.n === 0) await requireFundable(deps, claim.actionId);
      return validated;
    },
    events: (claim, at) => [claimSubmitted(claim, at)],
  });
