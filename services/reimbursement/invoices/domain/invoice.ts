import { conflict, invalid, type AppError } from '../../../../libs/errors/app-error.ts';
import type { Cents } from '../../../../libs/money/cents.ts';
import { plusDays } from '../../../../libs/time/clock.ts';
import { dayOf } from '../../claims/domain/claim-content.ts';
import type { Claim, InvoiceCheck, Person, Refund } from '../../claims/domain/claim.ts';
import { take } from '../../claims/domain/duties.ts';
import { refundKey } from '../../claims/domain/refund-reference.ts';

/**
 * These rules concern the time after a payment made in advance: its invoice, the difference, and money that comes back.
 */

export const refundedCents = ({ refunds }: Pick<Claim, 'refunds'>): Cents =>
  refunds.reduce((total, { amountCents }) => total + amountCents, 0);

/** Returns true when the claim was paid on a quote and the group has not sent the invoice yet. */
export const awaitsInvoice = ({
  type,
  state,
  invoice,
  documents,
}: Pick<Claim, 'type' | 'state' | 'invoice' | 'documents'>): boolean =>
  type === 'payment' && state === 'paid' && invoice === null && !documents.some(({ kind }) => kind === 'invoice');

/**
 * Gives the amount that the group still owes: the paid amount, less the invoiced amount, less the amount that came
 * back.
 */
const refundDue = (claim: Claim, invoiceCents: Cents, refunds: readonly Refund[]): Cents =>
  Math.max(0, claim.amountCents - invoiceCents - refundedCents({ refunds }));

/** Gives the part of the invoice above the paid amount. The group asks for it with a separate claim. */
export const unpaidCents = ({ invoice, amountCents }: Pick<Claim, 'invoice' | 'amountCents'>): Cents =>
  Math.max(0, (invoice?.amountCents ?? 0) - amountCents);

/** Finance reads these facts on an invoice. */
export type InvoiceReading = Pick<InvoiceCheck, 'documentId' | 'amountCents'>;

/**
 * Notes that finance read the invoice. A second reading corrects the first one.
 * @throws illegal-transition, invalid-request
 */
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

/** This is money that came back, as the statement of the bank shows it. */
export type ReceivedMoney = Pick<Refund, 'reference' | 'amountCents' | 'receivedOn'> & { readonly evidence: string };

/** @throws invalid-request when the money cannot have come on this day: in Paris it is not over, or before the payment */
function requireReceived({ receivedOn }: ReceivedMoney, paidAt: Date | null, at: Date): void {
  const today = dayOf(at);
  const paidOn = paidAt ? dayOf(paidAt) : receivedOn;
  const detail = receivedOn > today ? `is after today, ${today}` : `is before the payment of ${paidOn}`;
  if (receivedOn > today || receivedOn < paidOn)
    throw invalid('invalid-request', 'The money cannot have come on this day.', [{ pointer: '/receivedOn', detail }]);
}

/** Says what stands under a reference. Finance may read all claims. */
export const refundReferenceUsed = (
  { _id }: Pick<Claim, '_id'>,
  { reference, amountCents, receivedOn }: Refund,
): AppError =>
  conflict(
    'reference-used',
    `The reference ${reference} stands for ${amountCents} cents of claim ${_id} that came back on ${receivedOn}; nothing was booked now.`,
  );

/**
 * Whoever approved or paid the claim does not book what came back. The evidence is no part of what a reference means: the
 * first words stay.
 * @returns undefined when this reference was booked already with the same content
 * @throws reference-used, refund-too-large, invalid-request
 */
export function withRefund(claim: Claim, money: ReceivedMoney, by: Person, at: Date): Claim | undefined {
  const next = take(claim, 'book-refund', by);
  const key = refundKey(money.reference);
  const known = claim.refunds.find(({ reference }) => refundKey(reference) === key);
  if (known && known.amountCents === money.amountCents && known.receivedOn === money.receivedOn) return undefined;
  if (known) throw refundReferenceUsed(claim, known);
  requireReceived(money, claim.paidAt, at);
  const rest = claim.amountCents - refundedCents(claim);
  if (money.amountCents > rest)
    throw conflict('refund-too-large', `Only ${rest} cents of what was paid have not come back yet.`);
  const refunds = [...claim.refunds, { ...money, bookedBy: by.id, bookedAt: at }];
  return {
    ...next,
    refunds,
    refundReferences: [...(claim.refundReferences ?? []), key],
    refundDueCents: claim.invoice ? refundDue(claim, claim.invoice.amountCents, refunds) : 0,
  };
}

/**
 * The first reminder comes this many days after the day on which the invoice is due. The number is negative, so it
 * comes before that day.
 */
const FIRST_REMINDER = -7;
/** The next reminders come this many days after the same day. */
const NEXT_REMINDERS = [1, 15, 29];
/** All later reminders are this many days apart. */
const THEN_EVERY = 30;

/** @param day YYYY-MM-DD */
const shifted = (day: string, days: number): string =>
  plusDays(new Date(`${day}T00:00:00Z`), days)
    .toISOString()
    .slice(0, 10);

/** Invoices that are due after this day need no reminder yet. @param today YYYY-MM-DD */
export const lastDayToRemind = (today: string): string => shifted(today, -FIRST_REMINDER);

/** Gives the number of reminders that should have been sent by `today` (YYYY-MM-DD). */
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
