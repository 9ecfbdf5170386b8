import type { BudgetDeps } from '../deps.ts';
import { bookMovement, type Movement } from './book-movement.ts';
import { envelopeOf } from './domain/transfer.ts';

/**
 * Debits an envelope. The balance never falls below zero, and money that claims hold is never taken.
 * @throws reference-used, overdrawn
 */
export async function debitEnvelope(
  deps: Pick<BudgetDeps, 'ledger' | 'inTransaction' | 'now'>,
  movement: Movement,
): Promise<void> {
  const { groupId, reference, amountCents } = movement;
  await bookMovement(deps, movement, {
    _id: `debit-${groupId}-${reference}`,
    from: envelopeOf(groupId),
    to: 'external',
    amountCents,
    reason: `debit ${reference}`,
    at: deps.now(),
  });
}
