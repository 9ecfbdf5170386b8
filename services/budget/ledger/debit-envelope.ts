import type { BudgetDeps } from '../deps.ts';
import { bookMovement, type Movement } from './book-movement.ts';
import { envelopeOf } from './domain/transfer.ts';

/** Debits an envelope, never below zero and never what claims hold. @throws reference-used, overdrawn */
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
