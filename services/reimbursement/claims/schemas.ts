import { z } from 'zod';
import type { Fault } from '../../../libs/errors/app-error.ts';
import {
  AmountCents,
  Day,
  EmailAddress,
  line,
  Link,
  MaybeCents,
  PartCents,
  Phone,
  text,
  Uuid,
} from '../../../libs/http/fields.ts';
import { faultOfBic } from '../../../libs/iban/bic-fault.ts';
import { faultOfIban } from '../../../libs/iban/iban-fault.ts';
import { normalizeBic, normalizeIban } from '../../../libs/iban/iban.ts';
import { MAX_NAME } from '../../../libs/iso20022/pain001.ts';
import { faultOfPayee } from '../../../libs/iso20022/sepa-text.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { EXAMPLES } from '../examples.ts';
import { dayOf, faultsOf, faultsOfDay } from './domain/claim-content.ts';
import { CATEGORIES, CLAIM_TYPES } from './domain/claim.ts';

/** A number that people copy from a paper. It is kept in one spelling, and a refusal says what is wrong with it. */
const copied = (normalize: (text: string) => string, faultOf: (code: string) => string | undefined) =>
  z
    .string()
    .max(200)
    .overwrite(normalize)
    .superRefine((code, context) => {
      const fault = faultOf(code);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    });

export const Iban = copied(normalizeIban, faultOfIban).describe(
  'In any writing, also with blanks of every kind, dots or dashes. Never answered in clear',
);
export const Bic = copied(normalizeBic, faultOfBic).describe('In any writing, or left out');
/** A SEPA transfer carries a name of Latin letters. */
export const PayeeName = line(MAX_NAME).superRefine((name, context) => {
  const fault = faultOfPayee(name);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});
/** Whom a claim is paid to, as a person enters it, in a new claim and for an approved one that cannot be paid as it is. */
export const PayeeIn = z.strictObject({ name: PayeeName, iban: Iban, bic: Bic.nullable().default(null) });

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
    .array(z.strictObject({ label: line(120), amountCents: PartCents }))
    .min(1)
    .max(50)
    .describe('They sum to the amount. A discount or a deposit is negative, a gift is zero'),
  contact: z
    .strictObject({
      name: line(120),
      email: EmailAddress.nullable().default(null),
      phone: Phone.nullable().default(null),
    })
    .nullable()
    .default(null),
  eventUrl: Link.nullable().default(null),
};

type Form = z.infer<z.ZodObject<typeof content>>;

/** Adds the rules between fields. */
const checked = <T extends z.ZodObject<typeof content>>(schema: T, faults: (form: Form) => readonly Fault[]) =>
  schema.superRefine((form, context) => {
    for (const { pointer, detail } of faults(form))
      context.addIssue({ code: 'custom', path: [pointer.slice(1)], message: detail });
  });

/** A new claim is also held to the present day. */
export const claimIn = (now: Clock) =>
  checked(
    z.strictObject({
      groupId: Uuid,
      ...content,
      payee: PayeeIn,
    }),
    (form) => [...faultsOf(form), ...faultsOfDay(form, dayOf(now()))],
  ).meta({ examples: [EXAMPLES.claimIn] });

/** Whether the day of a claim is held to the present day depends on the claim: see `editClaim`. */
export const ClaimEditIn = checked(
  z.strictObject({
    ...content,
    payee: PayeeIn.extend({ iban: Iban.optional().describe('Leave it out to keep it') }),
    envelopeMaxCents: MaybeCents.nullable()
      .default(null)
      .describe(
        'After the submission only: whoever changes anything becomes the submitter and confirms this maximum; left out, the one that stands',
      ),
  }),
  faultsOf,
).meta({ examples: [EXAMPLES.claimEditIn] });
