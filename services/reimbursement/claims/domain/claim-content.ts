import { conflict, invalid, type Fault } from '../../../../libs/errors/app-error.ts';
import { dayAfter, dayBefore, parisTime } from '../../../../libs/time/paris.ts';
import {
  MAX_DOCUMENTS,
  type Claim,
  type ClaimContent,
  type ClaimDocument,
  type Contact,
  type Person,
} from './claim.ts';
import { take } from './duties.ts';
import { contentOf } from './substance.ts';

/** Gives the day of an instant in Paris, as YYYY-MM-DD. */
export const dayOf = (instant: Date): string => parisTime(instant).day;

/** Lists the faults that only several fields together show. */
export function faultsOf(
  content: Pick<ClaimContent, 'type' | 'date' | 'invoiceDueOn' | 'amountCents' | 'lines'>,
): Fault[] {
  const { type, date, invoiceDueOn, amountCents, lines } = content;
  const sum = lines.reduce((total, line) => total + line.amountCents, 0);
  return [
    ...(sum === amountCents ? [] : [{ pointer: '/amountCents', detail: `the lines sum to ${sum}` }]),
    ...(type === 'reimbursement' && invoiceDueOn !== null
      ? [{ pointer: '/invoiceDueOn', detail: 'only a payment waits for its invoice' }]
      : []),
    ...(type === 'payment' && invoiceDueOn === null
      ? [{ pointer: '/invoiceDueOn', detail: 'say until when the invoice will follow' }]
      : []),
    ...(type === 'payment' && invoiceDueOn !== null && invoiceDueOn < date
      ? [{ pointer: '/invoiceDueOn', detail: 'is before the date of the expense' }]
      : []),
  ];
}

/**
 * Compares the day of a claim with the present one. The French overseas lie between ten hours behind and twelve hours
 * before UTC, so there it may be the day before or after the day in Paris: one day of grace stands on each side.
 * @param today the day in Paris, as YYYY-MM-DD
 */
export function faultsOfDay({ type, date }: Pick<ClaimContent, 'type' | 'date'>, today: string): Fault[] {
  if (type === 'reimbursement' && date > dayAfter(today))
    return [{ pointer: '/date', detail: `a reimbursement is for a past expense: today is ${today} in Paris` }];
  if (type === 'payment' && date < dayBefore(today))
    return [{ pointer: '/date', detail: `a payment is for a future expense: today is ${today} in Paris` }];
  return [];
}

/**
 * Holds the day of an edited claim to the present day, if the edit changes it. A claim whose day has passed meanwhile
 * can still be corrected otherwise.
 * @throws invalid-request
 */
export function requirePossibleDay(claim: Claim, edited: Claim, at: Date): void {
  if (edited.date === claim.date && edited.type === claim.type) return;
  const faults = faultsOfDay(edited, dayOf(at));
  if (faults.length > 0) throw invalid('invalid-request', 'The date does not fit the type of the claim.', faults);
}

const sameContact = (one: Contact | null, other: Contact | null): boolean =>
  one?.name === other?.name && one?.email === other?.email && one?.phone === other?.phone;

/** Tells whether finance would read the same on both claims. The approvals rest on all that finance reads. */
const readsTheSame = (one: Claim, other: Claim): boolean =>
  JSON.stringify(contentOf(one)) === JSON.stringify(contentOf(other)) && sameContact(one.contact, other.contact);

/**
 * Edits a claim. A person who changes anything of a submitted claim has sent the whole form, so this person becomes the
 * submitter, and a second person validates the claim again.
 */
export function edit(
  claim: Claim,
  { content, payee, envelopeMaxCents }: Pick<Claim, 'payee' | 'envelopeMaxCents'> & { readonly content: ClaimContent },
  by: Person,
): Claim {
  const contact = sameContact(claim.contact, content.contact) ? claim.contact : content.contact;
  const edited = { ...take(claim, 'edit', by), ...content, contact, payee };
  if (edited.state === 'draft') return edited;
  const changed = { ...edited, envelopeMaxCents: envelopeMaxCents ?? claim.envelopeMaxCents };
  return readsTheSame(changed, claim) ? changed : { ...changed, submittedBy: by.id, validatedBy: null };
}

/**
 * Changes the documents of a claim. A person who does so has not confirmed the rest of the claim, so somebody must
 * submit it again, unless the submitter made the change. Otherwise one person could change the IBAN, let another person
 * upload a document, and then validate their own change.
 */
function withDocuments(claim: Claim, documents: readonly ClaimDocument[], by: Person): Claim {
  const next = { ...take(claim, 'edit', by), documents };
  if (next.state === 'draft') return next;
  return { ...next, submittedBy: claim.submittedBy === by.id ? by.id : null, validatedBy: null };
}

/**
 * Adds a document to a claim. An invoice that arrives after the payment changes nothing that persons vouched for.
 * @throws too-many-documents, illegal-transition
 */
export function addDocument(claim: Claim, document: ClaimDocument, by: Person): Claim {
  if (claim.documents.length >= MAX_DOCUMENTS)
    throw conflict('too-many-documents', `A claim has at most ${MAX_DOCUMENTS} documents.`);
  const documents = [...claim.documents, document];
  if (claim.state === 'paid' && claim.type === 'payment' && document.kind === 'invoice')
    return { ...take(claim, 'add-invoice', by), documents };
  return withDocuments(claim, documents, by);
}

export const removeDocument = (claim: Claim, documentId: string, by: Person): Claim =>
  withDocuments(
    claim,
    claim.documents.filter(({ id }) => id !== documentId),
    by,
  );

/**
 * Checks that a claim has a document.
 * @throws document-needed
 */
export function requireDocument(claim: Claim): void {
  if (claim.documents.length === 0)
    throw invalid('document-needed', 'A claim needs at least one document before it is submitted.');
}
