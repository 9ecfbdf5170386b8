import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import { invoiceChecked } from '../events.ts';
import { withInvoice, type InvoiceReading } from './domain/invoice.ts';

/** @throws illegal-transition, invalid-request, own-group, same-person, assigned-to-another */
export const checkInvoice = (
  deps: StepDeps,
  claimId: string,
  invoice: InvoiceReading,
  { by, seen, receipt }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'check-invoice',
    by: by.id,
    seen,
    why: `${invoice.amountCents} cents`,
    receipt,
    decide: (claim, at) => withInvoice(claim, invoice, by, at),
    events: (claim, at) => [invoiceChecked(claim, at)],
  });
