import { z } from 'zod';
import { EXAMPLE } from '../../../libs/http/example.ts';
import { AmountCents, Day, EmailAddress, line, MaybeCents, text, Uuid } from '../../../libs/http/fields.ts';
import { isBic, isSepaIban, normalizeIban } from '../../../libs/iban/iban.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { EXAMPLES } from '../examples.ts';
import { MAX_TRANSFERS } from '../payouts/domain/payout.ts';
import { dayOf, faultsOf } from './domain/claim-content.ts';
import { CATEGORIES, CLAIM_TYPES, DOCUMENT_KINDS } from './domain/claim.ts';

export const Iban = z
  .string()
  .min(1)
  .max(60)
  .transform(normalizeIban)
  .refine(isSepaIban, 'is not an account in the SEPA area')
  .describe('Never answered in clear');
export const Bic = z.string().trim().toUpperCase().refine(isBic, 'is not a BIC');
const HttpsUrl = z.url({ protocol: /^https$/, error: 'must be an https link' }).max(500);
/** 70 characters are what a SEPA transfer carries. */
const payeeName = line(70);

const content = {
  actionId: Uuid.nullable().default(null).describe('The fundable action that the expense is for, if any'),
  type: z
    .enum(CLAIM_TYPES)
    .describe('`reimbursement`: the date is in the past; `payment`: it is in the future, the invoice follows'),
  title: line(120),
  category: z.enum(CATEGORIES),
  explanation: text(1_500),
  date: Day.describe('Of the expense'),
  invoiceDueOn: Day.nullable().default(null).describe('Of a payment only'),
  amountCents: AmountCents,
  lines: z
    .array(z.strictObject({ label: line(120), amountCents: AmountCents }))
    .min(1)
    .max(50)
    .describe('They sum to the amount'),
  contact: z
    .strictObject({
      name: line(120),
      email: EmailAddress.nullable().default(null),
      phone: z
        .string()
        .regex(/^\+?[\d .()-]{6,25}$/, 'is not a telephone number')
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
  eventUrl: HttpsUrl.nullable().default(null),
};

/** The rules between fields need to know which day it is. */
const checked = <T extends z.ZodObject<typeof content>>(schema: T, now: Clock) =>
  schema.superRefine((given, context) => {
    const faults = faultsOf(given, dayOf(now()));
    for (const { pointer, detail } of faults)
      context.addIssue({ code: 'custom', path: [pointer.slice(1)], message: detail });
  });

export const claimIn = (now: Clock) =>
  checked(
    z.strictObject({
      groupId: Uuid,
      ...content,
      payee: z.strictObject({ name: payeeName, iban: Iban, bic: Bic.nullable().default(null) }),
    }),
    now,
  ).meta({ examples: [EXAMPLES.claimIn] });

export const claimEditIn = (now: Clock) =>
  checked(
    z.strictObject({
      ...content,
      payee: z.strictObject({
        name: payeeName,
        iban: Iban.optional().describe('Leave it out to keep it'),
        bic: Bic.nullable().default(null),
      }),
      envelopeMaxCents: MaybeCents.nullable()
        .default(null)
        .describe(
          'After the submission only: whoever changes what the approvals rested on becomes the submitter and confirms this maximum; left out, the one that stands',
        ),
    }),
    now,
  ).meta({ examples: [EXAMPLES.claimEditIn] });

export const documentQuery = {
  kind: z.enum(DOCUMENT_KINDS),
  filename: line(120)
    .regex(/^[^\\/]*$/, 'must be a name without a path')
    .describe('Its ending must agree with the content'),
};

export const SubmissionIn = z
  .strictObject({ envelopeMaxCents: MaybeCents.describe("At most so much may come from the group's own envelope") })
  .meta({ examples: [EXAMPLES.submissionIn] });
export const ValidationIn = z
  .strictObject({
    envelopeMaxCents: MaybeCents.describe('What the submitter confirmed'),
    version: z.int().min(1).optional().describe('The version that you looked at: 412 if the claim changed since'),
  })
  .meta({ examples: [EXAMPLES.validationIn] });
export const ApprovalIn = z.strictObject({}).meta({ examples: [{}] });
export const RefusalIn = z.strictObject({ reasons: text(1_500) }).meta({ examples: [EXAMPLES.refusalIn] });
export const QuestionIn = z.strictObject({ question: text(1_500) }).meta({ examples: [EXAMPLES.questionIn] });
export const AnswerIn = z.strictObject({ text: text(1_500) }).meta({ examples: [EXAMPLES.answerIn] });
export const CancellationIn = z.strictObject({ reason: text(500) }).meta({ examples: [EXAMPLES.cancellationIn] });

export const AssignmentIn = z
  .strictObject({
    assignedTo: Uuid.nullable().describe('A person of finance; null gives the claim back to all'),
    reason: text(500),
  })
  .meta({ examples: [{ assignedTo: EXAMPLE.personId, reason: 'It is my turn.' }] });
export const ReassignmentIn = z
  .strictObject({
    from: Uuid.describe('Who is absent'),
    to: Uuid.nullable().describe('Who stands in; null gives the claims back to all'),
    reason: text(500),
  })
  .meta({ examples: [{ from: EXAMPLE.personId, to: null, reason: 'On leave until June.' }] });

const once = <T extends z.ZodType<string>>(item: T) =>
  z
    .array(item)
    .min(1)
    .max(MAX_TRANSFERS)
    .refine((items) => new Set(items).size === items.length, 'names one twice')
    .meta({ uniqueItems: true });

export const PayoutIn = z
  .strictObject({
    claimIds: once(Uuid).optional().describe('Leave it out for all that you may pay'),
    executionDate: Day.describe('When the bank is to execute it; today or later'),
  })
  .meta({ examples: [EXAMPLES.payoutIn] });
/** Of the bank's alphabet for references. */
export const EndToEndId = z.string().regex(/^[\w.:/+?(),' -]{1,35}$/, 'is not an end-to-end id');
export const ConfirmationIn = z
  .strictObject({ endToEndIds: once(EndToEndId) })
  .meta({ examples: [EXAMPLES.confirmationIn] });
export const RejectionIn = z
  .strictObject({ endToEndIds: once(EndToEndId), reason: text(500) })
  .meta({ examples: [EXAMPLES.rejectionIn] });
