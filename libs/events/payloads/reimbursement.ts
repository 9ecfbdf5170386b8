import { z } from 'zod';
import { CentsField, Id, Instant, Version } from './values.ts';

const ClaimRef = {
  claimId: Id,
  version: Version,
  groupId: Id,
  actionId: Id.nullable(),
  title: z.string(),
  amountCents: CentsField,
};

/** `round` counts how often the claim entered the finance review. */
const FinanceRound = { ...ClaimRef, round: z.int().min(1) };

export const reimbursementPayloads = {
  'claim.validated': z.object({ ...FinanceRound, envelopeMaxCents: CentsField, submittedAt: Instant }),
  'claim.approved': z.object(FinanceRound),
  'claim.released': z.object({ ...FinanceRound, reason: z.enum(['refused', 'cancelled', 'expired']) }),
  'claim.peer-review-requested': z.object(ClaimRef),
  'claim.info-requested': z.object({
    ...ClaimRef,
    question: z.string(),
    /** The last day for an answer. After that day the claim is refused. */ answerBy: z.iso.date().optional(),
  }),
  'claim.answered': z.object({ ...ClaimRef, answer: z.string() }),
  'claim.refused': z.object({ ...ClaimRef, reasons: z.string() }),
  'claim.cancelled': z.object({ ...ClaimRef, reason: z.string() }),
  'claim.account-requested': z.object({
    ...ClaimRef,
    /** The reason code of the bank; null when finance asks. */ code: z.string().nullable(),
    /** The words of the bank or of finance. */ information: z.string(),
    /** The last four characters of the account that cannot be paid. */ accountEnd: z.string(),
    /** The last day for an answer. After that day the claim is refused. */ answerBy: z.iso.date(),
  }),
  'claim.disputed': z.object({ ...ClaimRef, reason: z.string() }),
  /**
   * `refundedCents` is the total refunded for the claim so far, so that a repeated or overtaken event books nothing
   * twice.
   */
  'claim.adjusted': z.object({ ...FinanceRound, refundedCents: CentsField, receivedOn: z.iso.date() }),
  /**
   * Finance read the invoice. The event says how much has to come back, or how much was invoiced beyond the payment.
   */
  'claim.invoice-checked': z.object({
    ...ClaimRef,
    invoiceCents: CentsField,
    refundDueCents: CentsField,
    unpaidCents: CentsField,
  }),
  'claim.invoice-due': z.object({ ...ClaimRef, invoiceDueOn: z.iso.date() }),
  'claim.invoice-overdue': z.object({ ...ClaimRef, invoiceDueOn: z.iso.date() }),
  'claim.paid': z.object({ ...FinanceRound, paidAt: Instant }),
};
