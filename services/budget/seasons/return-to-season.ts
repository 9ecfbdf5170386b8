import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { actionAccount, nationalAccount, type Booking } from '../ledger/domain/transfer.ts';
import type { BudgetAction } from '../settlement/domain/action.ts';
import { tellSeason } from './tell-season.ts';

/**
 * Moves money of a reservation back to the remaining money of the season. The caller lowers the reservation in the same
 * transaction.
 */
export async function returnToSeason(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger'>,
  { _id: actionId, seasonId }: Pick<BudgetAction, '_id' | 'seasonId'>,
  booking: Omit<Booking, 'from' | 'to'>,
  session: ClientSession,
): Promise<void> {
  await deps.ledger.book({ ...booking, from: actionAccount(actionId), to: nationalAccount(seasonId) }, session);
  await tellSeason(deps, { seasonId, at: booking.at }, session);
}
