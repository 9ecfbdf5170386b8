import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { partsOf, transferId } from './domain/hold-parts.ts';
import type { Hold } from './domain/hold.ts';
import { usePlace } from './use-place.ts';

/** Frees the money that a hold sets aside. The ledger lets each of the transfers of the hold end once. */
export async function freeHold(
  deps: Pick<BudgetDeps, 'ledger' | 'places'>,
  hold: Hold,
  at: Date,
  session: ClientSession,
): Promise<void> {
  if (hold.state !== 'held') return;
  for (const { part } of partsOf(hold)) {
    const end = { id: transferId('void', hold, part), holdId: transferId('hold', hold, part), at };
    await deps.ledger.void(end, session);
  }
  await usePlace(deps, hold, { heldCents: -hold.nationalCents, chargedCents: 0, claimEndedAt: at }, session);
}
