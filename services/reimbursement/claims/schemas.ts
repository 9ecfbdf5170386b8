import { z } from 'zod';
import { AmountCents, Day, EmailAddress, line, Link, MaybeCents, text, Uuid } from '../../../libs/http/fields.ts';
import { isBic, isSepaIban, normalizeIban } from '../../../libs/iban/iban.ts';
import { MAX_NAME } from '../../../libs/iso20022/pain001.ts';
import { lostInSepa } from '../../../libs/iso20022/sepa-text.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { EXAMPLES } from '../examples.ts';
import { dayOf, faultsOf } from './domain/claim-content.ts';
import { CATEGORIES, CLAIM_TYPES } from './domain/claim.ts';

export const Iban = z
  .string()
  .min(1)
  .max(60)
  .transform(normalizeIban)
  .refine(isSepaIban, 'is not an account in the SEPA area')
  .describe('Never answered in clear');
export const Bic = z.string().trim().toUpperCase().refine(isBic, 'is not a BIC');
/** A SEPA transfer carries a name of Latin letters. */
const payeeName = line(MAX_NAME).superRefine((name, context) => {
  const lost = lostInSepa(name);
  if (lost.length > 0)
    context.addIssue({
      code: 'custom',
      message: `must be the name as the bank has it, in Latin letters: no transfer can carry ${lost.slice(0, 5).join(' ')}`,
    });
});
/** Whom a claim is paid to, as a person enters it, in a new claim and for an approved one that cannot be paid as it is. */
export const PayeeIn = z.strictObject({ name: payeeName, iban: Iban, bic: Bic.nullable().default(null) });

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
  eventUrl: Link.nullable().default(null),
};

/** Adds the rules between fields, which need to know the present day. */
const checked = <T extends z.ZodObject<typeof content>>(schema: T, now: Clock) =>
  schema.superRefine((form, context) => {
    for (const { pointer, detail } of faultsOf(form, dayOf(now())))
      context.addIssue({ code: 'custom', path: [pointer.slice(1)], message: detail });
  });

export const claimIn = (now: Clock) =>
  checked(
    z.strictObject({
      groupId: Uuid,
      ...content,
      payee: PayeeIn,
    }),
    now,
  ).meta({ examples: [EXAMPLES.claimIn] });

export const claimEditIn = (now: Clock) =>
  checked(
    z.strictObject({
      ...content,
      payee: PayeeIn.extend({ iban: Iban.optional().describe('Leave it out to keep it') }),
      envelopeMaxCents: MaybeCents.nullable()
        .default(null)
        .describe(
          'After the submission only: whoever changes anything becomes the submitter and confirms this maximum; left out, the one that stands',
        ),
    }),
    now,
  ).meta({ examples: [EXAMPLES.claimEditIn] });
