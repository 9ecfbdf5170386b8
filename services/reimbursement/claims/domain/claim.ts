import type { Cents } from '../../../../libs/money/cents.ts';
import type { Deed, State } from './transitions.ts';

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

/** These are faults of a document that a person should know before deciding by it. */
export const FINDINGS = ['encrypted', 'cut-off', 'too-many-points'] as const;
export type Finding = (typeof FINDINGS)[number];

export type ClaimDocument = {
  readonly id: string;
  readonly kind: (typeof DOCUMENT_KINDS)[number];
  readonly filename: string;
  readonly contentType: string;
  /** This is the size in bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Documents of former releases have none. */
  readonly findings?: readonly Finding[] | undefined;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
};

/**
 * A trail entry is one link of the chain. Its `hash` covers three values: the hash of the former link; `sealed`, a
 * salted digest of the persons and the reason, so that erasing these breaks nothing; and `substance`, a digest of the
 * facts of the claim after this step.
 */
export type TrailEntry = {
  readonly at: Date;
  readonly by: string;
  readonly did: Deed;
  readonly from: State | null;
  readonly to: State;
  readonly why: string;
  /** This is the person to whom this step assigned the claim. */
  readonly whom: string | null;
  readonly salt: string;
  /** This is the row of the log of erasures, where a person of this entry was erased. */
  readonly erasure?: string;
  readonly sealed: string;
  readonly substance: string;
  readonly hash: string;
};

/** Finance reads these facts on the invoice of a payment made in advance. */
export type InvoiceCheck = {
  readonly documentId: string;
  readonly amountCents: Cents;
  readonly checkedBy: string;
  readonly checkedAt: Date;
};

/** A refund is money of a paid claim that came back. */
export type Refund = {
  readonly reference: string;
  readonly amountCents: Cents;
  /** This is the day on which the money came back, as YYYY-MM-DD. */
  readonly receivedOn: string;
  /** This tells where the statement of the bank shows the money. Refunds of former releases have none. */
  readonly evidence?: string | undefined;
  readonly bookedBy: string;
  readonly bookedAt: Date;
};

export type Contact = {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** This belongs to the `contactSeal` of the claim. It stands here, so that it is erased together with the contact. */
  readonly salt?: string | undefined;
};

/** The group fills in this form. */
export type ClaimContent = {
  readonly actionId: string | null;
  readonly type: (typeof CLAIM_TYPES)[number];
  readonly title: string;
  readonly category: (typeof CATEGORIES)[number];
  readonly explanation: string;
  /** This is the day of the expense, as YYYY-MM-DD. */
  readonly date: string;
  readonly invoiceDueOn: string | null;
  readonly amountCents: Cents;
  readonly lines: readonly ClaimLine[];
  readonly contact: Contact | null;
  readonly eventUrl: string | null;
};

/**
 * The finance round is the claim as it last entered finance review. Budget holds money for it, whatever is edited
 * afterwards.
 */
export type FinanceRound = {
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
  /** This salted digest stands for the contact in the trail. Claims of former releases get one with their next step. */
  readonly contactSeal?: string | null | undefined;
  readonly state: State;
  /** The envelope of the group may pay at most this amount. Both persons of the group confirm it. */
  readonly envelopeMaxCents: Cents | null;
  /** This is the number of times that the claim was validated, and so entered finance review anew. */
  readonly round: number;
  readonly financeRound: FinanceRound | null;
  readonly funding: Funding | null;
  readonly fundingDetail: FundingDetail | null;
  /** This is the version of the newest answer of budget about this finance round. */
  readonly fundingVersion: number;
  /** This is the moment at which budget was last asked for an answer. */
  readonly announcedAt: Date | null;
  readonly submittedBy: string | null;
  readonly validatedBy: string | null;
  readonly approvedBy: string | null;
  readonly paidBy: string | null;
  readonly paidAt: Date | null;
  /** This is the reviewer of finance who handles the claim. When it is null, any reviewer may take it. */
  readonly assignedTo: string | null;
  /** This is the payout batch of the claim. A claim is in one batch at a time. */
  readonly payoutId: string | null;
  readonly documents: readonly ClaimDocument[];
  readonly invoice: InvoiceCheck | null;
  /** This is the number of reminders of the invoice that were sent. */
  readonly invoiceReminders: number;
  readonly refunds: readonly Refund[];
  /** These are the references of the refunds. A unique index allows each of them to one claim. */
  readonly refundReferences?: readonly string[] | undefined;
  /** These are there instead when another claim of a former release has the same reference. */
  readonly sharedRefundReferences?: readonly string[] | undefined;
  /** This is the amount that the group has to send back, because it was paid but not invoiced. */
  readonly refundDueCents: Cents;
  readonly trail: readonly TrailEntry[];
  readonly createdAt: Date;
  /** This is the moment of the last step on the claim. Answers of budget do not count. */
  readonly touchedAt: Date;
};

export type Person = {
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
};

/** A claim has at most this many documents. */
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
    round: 0,
    financeRound: null,
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
