import { z } from 'zod';
import { Day, text, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import { MAX_TRANSFERS } from './domain/payout.ts';

const once = <T extends z.ZodType<string>>(item: T) =>
  z
    .array(item)
    .min(1)
    .max(MAX_TRANSFERS)
    .refine((items) => new Set(items).size === items.length, 'names one twice')
    .meta({ uniqueItems: true });

export const PayoutIn = z
  .strictObject({
    claims: z
      .array(z.strictObject({ claimId: Uuid, version: z.int().min(1).describe('The version that you saw') }))
      .min(1)
      .max(MAX_TRANSFERS)
      .refine((items) => new Set(items.map(({ claimId }) => claimId)).size === items.length, 'names one twice')
      .describe('From `GET /v1/claims?list=to-pay`: what you saw is what is paid'),
    executionDate: Day.describe(
      'When the bank is to execute it; today or later. A weekend or a closing day of TARGET is moved to the next day on which banks work',
    ),
  })
  .meta({ examples: [EXAMPLES.payoutIn] });
/** The id is written in the alphabet that banks allow for references. */
export const EndToEndId = z.string().regex(/^[\w.:/+?(),' -]{1,35}$/, 'is not an end-to-end id');
export const ConfirmationIn = z
  .strictObject({ endToEndIds: once(EndToEndId) })
  .meta({ examples: [EXAMPLES.confirmationIn] });
export const RejectionIn = z
  .strictObject({
    endToEndIds: once(EndToEndId),
    code: z
      .string()
      .regex(/^[A-Z]{2}[A-Z0-9]{2}$/, 'is not a reason code of ISO 20022, such as AC04')
      .nullable()
      .default(null)
      .describe('The reason code of the bank. For some of them only another account helps'),
    reason: text(500),
  })
  .meta({ examples: [EXAMPLES.rejectionIn] });
export const TransferDecisionIn = z
  .strictObject({
    endToEndId: EndToEndId,
    outcome: z.enum(['paid', 'not-paid']).describe('`not-paid`: the money never left, or it came back'),
    reason: text(500),
    evidence: text(500).describe('What shows it: the line of a statement, a letter of the bank'),
  })
  .meta({ examples: [EXAMPLES.transferDecisionIn] });
