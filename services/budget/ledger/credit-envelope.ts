import { requestFunding } from '../claims/request-funding.ts';
import type { BudgetDeps } from '../deps.ts';
import { sweepMakesUpFor } from '../sweep-makes-up-for.ts';
import { bookMovement, type Movement } from './book-movement.ts';
import { envelopeOf } from './domain/transfer.ts';

/** Credits an envelope. Claims of its group that wait for money can continue then. @throws reference-used */
export async function creditEnvelope(
  deps: Pick<BudgetDeps, 'ledger' | 'inTransaction' | 'holds' | 'requestTask' | 'logger' | 'now'>,
  movement: Movement,
): Promise<void> {
  const { groupId, reference, amountCents } = movement;
  await bookMovement(deps, movement, {
    _id: `credit-${groupId}-${reference}`,
    from: 'external',
    to: envelopeOf(groupId),
    amountCents,
    reason: `credit ${reference}`,
    at: deps.now(),
  });
  sweepMakesUpFor(deps, requestFunding(deps, [groupId]));
}
