import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import type { Cents } from '../../../../libs/money/cents.ts';
import { plusDays } from '../../../../libs/time/clock.ts';
import type { Claim, InvoiceCheck, Person, Refund } from '../../claims/domain/claim.ts';
import { take } from '../../claims/domain/duties.ts';

/** What follows a payment made in advance: its invoice, the difference, money that comes back. */

export const refundedCents = ({ refunds }: Pick<Claim, 'refunds'>): Cents =>
  refunds.reduce((total, { amountCents }) => total + amountCents, 0);

/** Paid on a quote, and the group has not sent the invoice yet. */
export const awaitsInvoice = ({
  type,
  state,
  invoice,
  documents,
}: Pick<Claim, 'type' | 'state' | 'invoice' | 'documents'>): boolean =>
  type === 'payment' && state === 'paid' && invoice === null && !documents.some(({ kind }) => kind === 'invoice');

/** What the group still owes: paid, less what was invoiced, less what came back. */
const refundDue = (claim: Claim, invoiceCents: Cents, refunds: readonly Refund[]): Cents =>
  Math.max(0, claim.amountCents - invoiceCents - refundedCents({ refunds }));

/** What the invoice says beyond what was paid: a claim of its own asks for it. */
export const unpaidCents = ({ invoice, amountCents }: Pick<Claim, 'invoice' | 'amountCents'>): Cents =>
  Math.max(0, (invoice?.amountCents ?? 0) - amountCents);

/** Finance read the invoice. Reading it again corrects the former reading. */
export function checkInvoice(
  claim: Claim,
  given: Pick<InvoiceCheck, 'documentId' | 'amountCents'>,
  by: Person,
  at: Date,
): Claim {
  const next = take(claim, 'check-invoice', by);
  if (claim.type !== 'payment')
    throw conflict('illegal-transition', 'Only a payment made in advance waits for an invoice.');
  const document = claim.documents.find(({ id }) => id === given.documentId);
  if (document?.kind !== 'invoice')
    throw invalid('invalid-request', 'The invoice must be a document of this claim.', [
      { pointer: '/documentId', detail: document ? 'is not an invoice' : 'is not a document of this claim' },
    ]);
  return {
    ...next,
    invoice: { ...given, checkedBy: by.id, checkedAt: at },
    refundDueCents: refundDue(claim, given.amountCents, claim.refunds),
  };
}

/** @returns undefined when this reference was booked already @throws reference-used, refund-too-large */
export function bookRefund(
  claim: Claim,
  given: Pick<Refund, 'reference' | 'amountCents' | 'receivedOn'>,
  by: Person,
  at: Date,
): Claim | undefined {
  const next = take(claim, 'book-refund', by);
  const known = claim.refunds.find(({ reference }) => reference === given.reference);
  if (known && known.amountCents === given.amountCents) return undefined;
  if (known) throw conflict('reference-used', `The reference ${given.reference} was booked with another amount.`);
  const rest = claim.amountCents - refundedCents(claim);
  if (given.amountCents > rest)
    throw conflict('refund-too-large', `Only ${rest} cents of what was paid have not come back yet.`);
  const refunds = [...claim.refunds, { ...given, bookedBy: by.id, bookedAt: at }];
  return { ...next, refunds, refundDueCents: claim.invoice ? refundDue(claim, claim.invoice.amountCents, refunds) : 0 };
}

/** Days from the day on which the invoice is due; after the last, every 30. */
const REMINDERS = [-7, 1, 15, 29];
const THEN_EVERY = 30;

/** How many reminders should have gone out by `today` (YYYY-MM-DD). */
export function remindersBy(invoiceDueOn: string, today: string): number {
  const day = (offset: number) =>
    plusDays(new Date(`${invoiceDueOn}T00:00:00Z`), offset)
      .toISOString()
      .slice(0, 10);
  let count = 0;
  for (let offset = REMINDERS[0] ?? 0; day(offset) <= today; offset = REMINDERS[count] ?? offset + THEN_EVERY)
    count += 1;
  return count;
}
