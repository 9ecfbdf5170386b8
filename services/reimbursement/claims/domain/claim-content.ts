import { conflict, invalid, type Fault } from '../../../../libs/errors/app-error.ts';
import { parisTime } from '../../../../libs/time/paris.ts';
import { MAX_DOCUMENTS, type Claim, type ClaimContent, type ClaimDocument, type Person } from './claim.ts';
import { take } from './duties.ts';

/** The day that it is for the groups: YYYY-MM-DD in Paris. */
export const dayOf = (instant: Date): string => parisTime(instant).day;

/** The faults between fields, which no single field shows. */
export function faultsOf(
  content: Pick<ClaimContent, 'type' | 'date' | 'invoiceDueOn' | 'amountCents' | 'lines'>,
  today: string,
): Fault[] {
  const { type, date, invoiceDueOn, amountCents, lines } = content;
  const sum = lines.reduce((total, line) => total + line.amountCents, 0);
  return [
    ...(sum === amountCents ? [] : [{ pointer: '/amountCents', detail: `the lines sum to ${sum}` }]),
    ...(type === 'reimbursement' && date > today
      ? [{ pointer: '/date', detail: 'a reimbursement is for a past expense' }]
      : []),
    ...(type === 'payment' && date < today ? [{ pointer: '/date', detail: 'a payment is for a future expense' }] : []),
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

/** The amount of a claim, what it is for, and to whom it goes. */
const essentials = ({ type, actionId, amountCents, envelopeMaxCents, payee: { name, ibanFingerprint, bic } }: Claim) =>
  JSON.stringify([type, actionId, amountCents, envelopeMaxCents, name, ibanFingerprint, bic]);

/** Whoever changes what the approvals rested on has sent the whole form, so they become the submitter, and a second person validates again. */
export function edit(
  claim: Claim,
  { content, payee, envelopeMaxCents }: Pick<Claim, 'payee' | 'envelopeMaxCents'> & { readonly content: ClaimContent },
  by: Person,
): Claim {
  const edited = { ...take(claim, 'edit', by), ...content, payee };
  if (edited.state === 'draft') return edited;
  const changed = { ...edited, envelopeMaxCents: envelopeMaxCents ?? claim.envelopeMaxCents };
  return essentials(changed) === essentials(claim) ? changed : { ...changed, submittedBy: by.id, validatedBy: null };
}

/**
 * Whoever adds or removes a document has not confirmed the rest of the claim: unless the submitter did it
 * themselves, somebody must submit again. Otherwise one person could change the IBAN and, after another's innocent
 * upload, validate their own change.
 */
function withDocuments(claim: Claim, documents: readonly ClaimDocument[], by: Person): Claim {
  const next = { ...take(claim, 'edit', by), documents };
  if (next.state === 'draft') return next;
  return { ...next, submittedBy: claim.submittedBy === by.id ? by.id : null, validatedBy: null };
}

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

export function requireDocument(claim: Claim): void {
  if (claim.documents.length === 0)
    throw invalid('document-needed', 'A claim needs at least one document before it is submitted.');
}
