import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { partsOf, transferId } from './domain/hold-parts.ts';
import type { Hold } from './domain/hold.ts';
import { usePlace } from './use-place.ts';

/** Books the money that a hold set aside. @returns the charged hold, which the caller saves in the same transaction */
export async function chargeHold(
  deps: Pick<BudgetDeps, 'ledger' | 'places'>,
  hold: Hold,
  at: Date,
  session: ClientSession,
): Promise<Hold> {
  for (const { part } of partsOf(hold)) {
    const end = { id: transferId('post', hold, part), holdId: transferId('hold', hold, part), at };
    await deps.ledger.post(end, session);
  }
  const { nationalCents } = hold;
  await usePlace(deps, hold, { heldCents: -nationalCents, chargedCents: nationalCents, claimEndedAt: at }, session);
  return { ...hold, state: 'charged' };
}
