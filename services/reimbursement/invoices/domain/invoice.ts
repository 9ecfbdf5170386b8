import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import type { Cents } from '../../../../libs/money/cents.ts';
import { plusDays } from '../../../../libs/time/clock.ts';
import type { Claim, InvoiceCheck, Person, Refund } from '../../claims/domain/claim.ts';
import { take } from '../../claims/domain/duties.ts';

/** What follows a payment made in advance: its invoice, the difference, money that comes back. */

export const refundedCents = ({ refunds }: Pick<Claim, 'refunds'>): Cents =>
  refunds.reduce((total, { amountCents }) => total + amountCents, 0);

/** Whether the claim was paid on a quote and the group has not sent the invoice yet. */
export const awaitsInvoice = ({
  type,
  state,
  invoice,
  documents,
}: Pick<Claim, 'type' | 'state' | 'invoice' | 'documents'>): boolean =>
  type === 'payment' && state === 'paid' && invoice === null && !documents.some(({ kind }) => kind === 'invoice');

/** What the group still owes: the amount that was paid, less what was invoiced, less what came back. */
const refundDue = (claim: Claim, invoiceCents: Cents, refunds: readonly Refund[]): Cents =>
  Math.max(0, claim.amountCents - invoiceCents - refundedCents({ refunds }));

/** What the invoice says beyond what was paid: a claim of its own asks for it. */
export const unpaidCents = ({ invoice, amountCents }: Pick<Claim, 'invoice' | 'amountCents'>): Cents =>
  Math.max(0, (invoice?.amountCents ?? 0) - amountCents);

/** What finance reads on an invoice. */
export type InvoiceReading = Pick<InvoiceCheck, 'documentId' | 'amountCents'>;

/** Finance read the invoice. Reading it again corrects the former reading. @throws illegal-transition, invalid-request */
export function withInvoice(claim: Claim, { documentId, amountCents }: InvoiceReading, by: Person, at: Date): Claim {
  const next = take(claim, 'check-invoice', by);
  if (claim.type !== 'payment')
    throw conflict('illegal-transition', 'Only a payment made in advance waits for an invoice.');
  const document = claim.documents.find(({ id }) => id === documentId);
  if (document?.kind !== 'invoice')
    throw invalid('invalid-request', 'The invoice must be a document of this claim.', [
      { pointer: '/documentId', detail: document ? 'is not an invoice' : 'is not a document of this claim' },
    ]);
  return {
    ...next,
    invoice: { documentId, amountCents, checkedBy: by.id, checkedAt: at },
    refundDueCents: refundDue(claim, amountCents, claim.refunds),
  };
}

/** Money that came back, as the bank's statement shows it. */
export type ReceivedMoney = Pick<Refund, 'reference' | 'amountCents' | 'receivedOn'>;

/** @returns undefined when this reference was booked already @throws reference-used, refund-too-large */
export function withRefund(claim: Claim, money: ReceivedMoney, by: Person, at: Date): Claim | undefined {
  const next = take(claim, 'book-refund', by);
  const known = claim.refunds.find(({ reference }) => reference === money.reference);
  if (known && known.amountCents === money.amountCents) return undefined;
  if (known) throw conflict('reference-used', `The reference ${money.reference} was booked with another amount.`);
  const rest = claim.amountCents - refundedCents(claim);
  if (money.amountCents > rest)
    throw conflict('refund-too-large', `Only ${rest} cents of what was paid have not come back yet.`);
  const refunds = [...claim.refunds, { ...money, bookedBy: by.id, bookedAt: at }];
  return { ...next, refunds, refundDueCents: claim.invoice ? refundDue(claim, claim.invoice.amountCents, refunds) : 0 };
}

/** Days from the day on which the invoice is due to the first reminder, which comes before it. */
const FIRST_REMINDER = -7;
/** Days from the same day to the next reminders. */
const NEXT_REMINDERS = [1, 15, 29];
/** Days between all reminders after these. */
const THEN_EVERY = 30;

/** @param day YYYY-MM-DD */
const shifted = (day: string, days: number): string =>
  plusDays(new Date(`${day}T00:00:00Z`), days)
    .toISOString()
    .slice(0, 10);

/** Invoices that are due after this day need no reminder yet. @param today YYYY-MM-DD */
export const lastDayToRemind = (today: string): string => shifted(today, -FIRST_REMINDER);

/** How many reminders should have gone out by `today` (YYYY-MM-DD). */
export function remindersBy(invoiceDueOn: string, today: string): number {
  let count = 0;
  let offset = FIRST_REMINDER;
  while (shifted(invoiceDueOn, offset) <= today) {
    count += 1;
    offset = NEXT_REMINDERS[count - 1] ?? offset + THEN_EVERY;
  }
  return count;
}

/** @returns the claim with one reminder more, or undefined when none is due by `today` (YYYY-MM-DD) */
export function withReminder(claim: Claim, today: string): Claim | undefined {
  const due = claim.invoiceDueOn === null ? 0 : remindersBy(claim.invoiceDueOn, today);
  return awaitsInvoice(claim) && due > claim.invoiceReminders ? { ...claim, invoiceReminders: due } : undefined;
}
