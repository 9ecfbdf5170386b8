import { z } from 'zod';
import { documentAnswer } from '../../../libs/http/common-answers.ts';
import { Timestamp } from '../../../libs/http/fields.ts';
import type { Call } from '../../../libs/http/route.ts';
import { MAX_NAME } from '../../../libs/iso20022/pain001.ts';
import { sepaText } from '../../../libs/iso20022/sepa-text.ts';
import { DocumentOut, documentView } from '../documents/schemas.ts';
import { EXAMPLES } from '../examples.ts';
import { unpaidCents } from '../invoices/domain/invoice.ts';
import { CATEGORIES, CLAIM_TYPES, FUNDINGS, type Claim, type Contact, type Refund } from './domain/claim.ts';
import { RISKS } from './domain/risks.ts';
import { possibleIn, STATES } from './domain/transitions.ts';
import type { ClaimReading } from './read-claim.ts';
import type { DecidingCall } from './save-step.ts';
import { isIntact } from './trail.ts';

const person = z.string().nullable();

const claimFields = {
  id: z.string(),
  version: z.int(),
  groupId: z.string(),
  actionId: z.string().nullable(),
  type: z.enum(CLAIM_TYPES),
  title: z.string(),
  category: z.enum(CATEGORIES),
  explanation: z.string(),
  date: z.iso.date(),
  invoiceDueOn: z.iso.date().nullable(),
  amountCents: z.int(),
  lines: z.array(z.object({ label: z.string(), amountCents: z.int() })),
  payee: z.object({
    name: z.string(),
    nameInBankFile: z.string().describe('The name as the bank will read it: show it to the person'),
    ibanMasked: z.string(),
    bic: z.string().nullable(),
  }),
  contact: z.object({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() }).nullable(),
  eventUrl: z.string().nullable(),
  envelopeMaxCents: z.int().nullable(),
  state: z.enum(STATES),
  possible: z.array(z.string()).describe('What people can do with it now'),
  round: z.int().describe('How often it was validated, and so entered finance review anew'),
  funding: z.enum(FUNDINGS).nullable(),
  fundingDetail: z
    .object({ nationalCents: z.int(), envelopeCents: z.int(), missingCents: z.int(), reason: z.string().nullable() })
    .nullable(),
  submittedBy: person,
  validatedBy: person,
  approvedBy: person,
  paidBy: person,
  assignedTo: person.describe('Who of finance handles it; null: whoever comes first'),
  payoutId: z.string().nullable(),
  documents: z.array(DocumentOut),
  invoice: z
    .object({
      documentId: z.string(),
      amountCents: z.int(),
      checkedBy: z.string(),
      checkedAt: Timestamp,
      unpaidCents: z.int().describe('Invoiced beyond what was paid: a claim of its own asks for it'),
    })
    .nullable()
    .describe('Of a payment: what finance read on its invoice'),
  refunds: z.array(
    z.object({
      reference: z.string(),
      amountCents: z.int(),
      receivedOn: z.iso.date(),
      evidence: z.string().nullable().describe('Null where a former release booked it'),
      bookedBy: z.string(),
    }),
  ),
  refundDueCents: z.int().describe('Paid but not invoiced: to be sent back'),
  createdAt: Timestamp,
};

export const ClaimOut = z.object(claimFields).meta({ id: 'Claim', examples: [EXAMPLES.claim] });

export const ClaimDetailOut = z
  .object({
    ...claimFields,
    action: z.object({ number: z.int(), title: z.string(), capCents: z.int() }).nullable(),
    place: z
      .object({ state: z.enum(['granted', 'waiting', 'returned']), capCents: z.int(), since: Timestamp })
      .nullable(),
    remittance: z.string().nullable().describe('What the payee will read on the statement of the account'),
    hints: z.array(z.string()).describe('What to look at before the payment, in words for people'),
    trail: z.array(
      z.object({
        at: Timestamp,
        by: z.string(),
        did: z.string(),
        from: z.string().nullable(),
        to: z.string(),
        why: z.string(),
        whom: person,
        hash: z.string(),
      }),
    ),
    trailIntact: z
      .boolean()
      .describe('No link of the trail was altered, dropped or reordered, and the claim is as its last link left it'),
    flags: z
      .array(z.object({ kind: z.enum(RISKS), why: z.string(), claimIds: z.array(z.string()).describe('The evidence') }))
      .optional()
      .describe(
        'For finance, never a verdict: the same receipt or account elsewhere, another claim of the same amount, day and payee, the account under another name, several claims just below a limit, far above what others spent on the action',
      ),
  })
  .meta({ id: 'ClaimDetail', examples: [EXAMPLES.claimDetail] });

type ClaimView = z.input<typeof ClaimOut>;

export const contactView = (contact: Contact | null): ClaimView['contact'] =>
  contact && { name: contact.name, email: contact.email, phone: contact.phone };

const refundView = ({
  reference,
  amountCents,
  receivedOn,
  evidence,
  bookedBy,
}: Refund): ClaimView['refunds'][number] => ({
  reference,
  amountCents,
  receivedOn,
  evidence: evidence ?? null,
  bookedBy,
});

export const claimView = (claim: Claim): ClaimView => ({
  id: claim._id,
  version: claim.version,
  groupId: claim.groupId,
  actionId: claim.actionId,
  type: claim.type,
  title: claim.title,
  category: claim.category,
  explanation: claim.explanation,
  date: claim.date,
  invoiceDueOn: claim.invoiceDueOn,
  amountCents: claim.amountCents,
  lines: [...claim.lines],
  payee: {
    name: claim.payee.name,
    nameInBankFile: claim.payee.name === '' ? '' : sepaText(claim.payee.name, MAX_NAME),
    ibanMasked: claim.payee.ibanMasked,
    bic: claim.payee.bic,
  },
  contact: contactView(claim.contact),
  eventUrl: claim.eventUrl,
  envelopeMaxCents: claim.envelopeMaxCents,
  state: claim.state,
  possible: possibleIn(claim.state),
  round: claim.round,
  funding: claim.funding,
  fundingDetail: claim.fundingDetail,
  submittedBy: claim.submittedBy,
  validatedBy: claim.validatedBy,
  approvedBy: claim.approvedBy,
  paidBy: claim.paidBy,
  assignedTo: claim.assignedTo,
  payoutId: claim.payoutId,
  documents: claim.documents.map(documentView),
  invoice: claim.invoice && {
    ...claim.invoice,
    checkedAt: claim.invoice.checkedAt.toISOString(),
    unpaidCents: unpaidCents(claim),
  },
  refunds: claim.refunds.map(refundView),
  refundDueCents: claim.refundDueCents,
  createdAt: claim.createdAt.toISOString(),
});

/** Answers 200 with a claim. */
export const claimAnswer = (claim: Claim) => documentAnswer(claim, claimView);

/** Gives what a step of a claim needs from the call of its route. */
export const decidingCall = ({
  caller,
  ifMatch,
  receipt,
}: Pick<Call, 'caller' | 'ifMatch' | 'receipt'>): DecidingCall => ({
  by: caller,
  seen: ifMatch,
  receipt: receipt(200, claimView),
});

export const FundingPreviewOut = z
  .object({
    nationalCents: z.int(),
    envelopeCents: z.int().describe('What both persons of the group have to confirm as maximum, or more'),
    capLeftCents: z
      .int()
      .nullable()
      .describe("Of the cap, after the group's other claims; null for a claim on no action"),
    envelopeAvailableCents: z.int(),
    shortfallCents: z.int().describe('What the envelope lacks'),
    place: z
      .enum(['granted', 'waiting', 'returned'])
      .nullable()
      .describe('null: on no action, or the claim will ask for a place'),
    outcome: z
      .enum(['ready', 'waiting-for-place', 'envelope-short', 'above-envelope-max'])
      .describe('`ready`: it would be held at once'),
  })
  .meta({ id: 'FundingPreview', examples: [EXAMPLES.fundingPreview] });

export function claimDetailView({
  claim,
  action,
  place,
  payment,
  risks,
}: ClaimReading): z.input<typeof ClaimDetailOut> {
  return {
    ...claimView(claim),
    action: action ? { number: action.number, title: action.title, capCents: action.capCents } : null,
    place: place ? { state: place.state, capCents: place.capCents, since: place.at } : null,
    remittance: payment.remittance,
    hints: [...payment.hints],
    trail: claim.trail.map(({ at, by, did, from, to, why, whom, hash }) => ({
      at: at.toISOString(),
      by,
      did,
      from,
      to,
      why,
      whom,
      hash,
    })),
    trailIntact: isIntact(claim),
    ...(risks && { flags: risks.map((risk) => ({ ...risk, claimIds: [...risk.claimIds] })) }),
  };
}
