import type { Cents } from '../../../../libs/money/cents.ts';
import type { Act, State } from './transitions.ts';

export const CLAIM_TYPES = ['reimbursement', 'payment'] as const;
export const CATEGORIES = [
  'printing',
  'consumables',
  'equipment-purchase',
  'travel',
  'lodging',
  'room-hire',
  'equipment-hire',
  'sound-and-video',
  'vehicle',
  'subscription',
  'other',
] as const;
export const DOCUMENT_KINDS = ['quote', 'invoice', 'photo', 'other'] as const;
export const FUNDINGS = ['pending', 'held', 'unfunded', 'charged'] as const;

export type Funding = (typeof FUNDINGS)[number];

export type ClaimLine = { readonly label: string; readonly amountCents: Cents };

export type Payee = {
  readonly name: string;
  readonly ibanEncrypted: string;
  readonly ibanMasked: string;
  readonly ibanFingerprint: string;
  readonly bic: string | null;
};

export type ClaimDocument = {
  readonly id: string;
  readonly kind: (typeof DOCUMENT_KINDS)[number];
  readonly filename: string;
  readonly contentType: string;
  /** The size in bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
};

/**
 * One link of the chain. Its `hash` covers the hash of the former link, `sealed` (a salted digest of who, why and whom,
 * so that erasing these breaks nothing) and `substance` (a digest of what the claim asked for after this step).
 */
export type TrailEntry = {
  readonly at: Date;
  readonly by: string;
  readonly did: Act | 'create' | 'add-document' | 'remove-document';
  readonly from: State | null;
  readonly to: State;
  readonly why: string;
  /** To whom the claim was assigned by this step. */
  readonly whom: string | null;
  readonly salt: string;
  readonly sealed: string;
  readonly substance: string;
  readonly hash: string;
};

/** What finance read on the invoice of a payment made in advance. */
export type InvoiceCheck = {
  readonly documentId: string;
  readonly amountCents: Cents;
  readonly checkedBy: string;
  readonly checkedAt: Date;
};

/** Money of a paid claim that came back. */
export type Refund = {
  readonly reference: string;
  readonly amountCents: Cents;
  /** YYYY-MM-DD */
  readonly receivedOn: string;
  readonly bookedBy: string;
  readonly bookedAt: Date;
};

/** What the group fills in. */
export type ClaimContent = {
  readonly actionId: string | null;
  readonly type: (typeof CLAIM_TYPES)[number];
  readonly title: string;
  readonly category: (typeof CATEGORIES)[number];
  readonly explanation: string;
  /** The day of the expense: YYYY-MM-DD. */
  readonly date: string;
  readonly invoiceDueOn: string | null;
  readonly amountCents: Cents;
  readonly lines: readonly ClaimLine[];
  readonly contact: { readonly name: string; readonly email: string | null; readonly phone: string | null } | null;
  readonly eventUrl: string | null;
};

/** The claim as it last entered finance review. Budget holds money for this, whatever is edited afterwards. */
export type Submission = {
  readonly actionId: string | null;
  readonly amountCents: Cents;
  readonly envelopeMaxCents: Cents;
  readonly at: Date;
};

export type FundingDetail = {
  readonly nationalCents: Cents;
  readonly envelopeCents: Cents;
  readonly missingCents: Cents;
  readonly reason: string | null;
};

export type Claim = ClaimContent & {
  readonly _id: string;
  readonly version: number;
  readonly groupId: string;
  readonly payee: Payee;
  readonly state: State;
  /** At most so much may come from the group's own envelope; both persons of the group confirm it. */
  readonly envelopeMaxCents: Cents | null;
  /** How often it entered finance review. */
  readonly n: number;
  readonly submission: Submission | null;
  readonly funding: Funding | null;
  readonly fundingDetail: FundingDetail | null;
  /** The version of budget's newest word about submission n. */
  readonly fundingVersion: number;
  /** When budget was last told what it has to answer. */
  readonly announcedAt: Date | null;
  readonly submittedBy: string | null;
  readonly validatedBy: string | null;
  readonly approvedBy: string | null;
  readonly paidBy: string | null;
  readonly paidAt: Date | null;
  /** Who of finance handles it; null while whoever comes first may. */
  readonly assignedTo: string | null;
  /** The batch that it is in; it is in one at a time. */
  readonly payoutId: string | null;
  readonly documents: readonly ClaimDocument[];
  readonly invoice: InvoiceCheck | null;
  /** How many reminders of its invoice went out. */
  readonly invoiceReminders: number;
  readonly refunds: readonly Refund[];
  /** What the group has to send back, because it was paid but not invoiced. */
  readonly refundDueCents: Cents;
  readonly trail: readonly TrailEntry[];
  readonly createdAt: Date;
  /** When somebody last took a step; budget's answers do not count. */
  readonly touchedAt: Date;
};

export type Person = {
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
};

/** Documents of one claim. */
export const MAX_DOCUMENTS = 20;

type Draft = {
  readonly id: string;
  readonly groupId: string;
  readonly content: ClaimContent;
  readonly payee: Payee;
  readonly at: Date;
};

export function draftClaim({ id, groupId, content, payee, at }: Draft): Claim {
  return {
    _id: id,
    version: 0,
    groupId,
    ...content,
    payee,
    state: 'draft',
    envelopeMaxCents: null,
    n: 0,
    submission: null,
    funding: null,
    fundingDetail: null,
    fundingVersion: 0,
    announcedAt: null,
    submittedBy: null,
    validatedBy: null,
    approvedBy: null,
    paidBy: null,
    paidAt: null,
    assignedTo: null,
    payoutId: null,
    documents: [],
    invoice: null,
    invoiceReminders: 0,
    refunds: [],
    refundDueCents: 0,
    trail: [],
    createdAt: at,
    touchedAt: at,
  };
}
