import { dayOf } from '../claims/domain/claim-content.ts';
import { saveStep, type StepDeps } from '../claims/save-step.ts';
import { invoiceReminder } from '../events.ts';
import { lastDayToRemind, withReminder } from './domain/invoice.ts';

/**
 * Reminds groups of the invoices that are due. One run sends at most one reminder for a claim, however many runs were
 * missed.
 */
export async function remindOfInvoices(deps: StepDeps): Promise<void> {
  const today = dayOf(deps.now());
  for (const claimId of await deps.claims.idsAwaitingInvoice(lastDayToRemind(today))) {
    await saveStep(deps, claimId, {
      did: 'remind-of-invoice',
      by: 'system',
      decide: (claim) => withReminder(claim, today),
      events: (claim, at) => [invoiceReminder(claim, today, at)],
    });
  }
}
