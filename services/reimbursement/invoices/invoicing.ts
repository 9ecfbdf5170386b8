import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { claimDesk, type Deps } from '../claims/claim-desk.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { Claim, InvoiceCheck, Person, Refund } from '../claims/domain/claim.ts';
import { claimAdjusted, invoiceChecked, invoiceReminder } from '../events.ts';
import { awaitsInvoice, bookRefund, checkInvoice, remindersBy } from './domain/invoice.ts';

const BATCH = 500;

/** What follows a payment that was made on a quote. */
export function invoicing(deps: Deps) {
  const {
    store: { claims },
    now,
  } = deps;
  const desk = claimDesk(deps);
  return {
    checkInvoice: (
      claimId: string,
      given: Pick<InvoiceCheck, 'documentId' | 'amountCents'>,
      by: Person,
      receipt?: ReceiptDraft<Claim>,
    ): Promise<Claim> =>
      desk.change(claimId, {
        did: 'check-invoice',
        by: by.id,
        why: `${given.amountCents} cents`,
        receipt,
        decide: (claim, at) => checkInvoice(claim, given, by, at),
        events: (claim, at) => [invoiceChecked(claim, at)],
      }),

    /** The reference is the natural key: the same one books once. */
    bookRefund: (
      claimId: string,
      given: Pick<Refund, 'reference' | 'amountCents' | 'receivedOn'>,
      by: Person,
    ): Promise<Claim> =>
      desk.change(claimId, {
        did: 'book-refund',
        by: by.id,
        why: `${given.reference}: ${given.amountCents} cents`,
        decide: (claim, at) => bookRefund(claim, given, by, at),
        events: (claim, at) => [claimAdjusted(claim, at)],
      }),

    /** One reminder at most per run and claim, however many were missed meanwhile. */
    async remindOfInvoices(): Promise<void> {
      const today = dayOf(now());
      for await (const { _id } of claims.awaitingInvoice(today, BATCH)) {
        await desk.change(_id, {
          did: 'remind-of-invoice',
          by: 'system',
          decide(claim) {
            const due = claim.invoiceDueOn === null ? 0 : remindersBy(claim.invoiceDueOn, today);
            return awaitsInvoice(claim) && due > claim.invoiceReminders
              ? { ...claim, invoiceReminders: due }
              : undefined;
          },
          events: (claim, at) => [invoiceReminder(claim, today, at)],
        });
      }
    },
  };
}
