import { z } from 'zod';
import { CentsField, Id, Instant, Version } from './values.ts';

const ClaimRef = { claimId: Id, version: Version, groupId: Id, actionId: Id.nullable(), title: z.string(), amountCents: CentsField };

/** `n` counts the entries into finance review. */
const Submission = { ...ClaimRef, n: z.int().min(1) };

export const reimbursementPayloads = {
  'claim.submitted': z.object({ ...Submission, envelopeMaxCents: CentsField, submittedAt: Instant }),
  'claim.approved': z.object(Submission),
  'claim.released': z.object({ ...Submission, reason: z.enum(['refused', 'cancelled', 'expired']) }),
  'claim.peer-review-requested': z.object(ClaimRef),
  'claim.info-requested': z.object({ ...ClaimRef, question: z.string() }),
  'claim.refused': z.object({ ...ClaimRef, reasons: z.string() }),
  'claim.paid': z.object({ ...Submission, paidAt: Instant }),
};
