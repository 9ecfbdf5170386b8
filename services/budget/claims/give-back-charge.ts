import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { returnToSeason } from '../seasons/return-to-season.ts';
import { lowerReserve } from '../settlement/domain/action.ts';
import { placeId } from '../settlement/domain/place.ts';
import type { Hold } from './domain/hold.ts';
import { usePlace } from './use-place.ts';

type ReturnedCharge = {
  readonly nationalCents: number;
  /** This is the id of the booking to the season, where a booking is needed. */
  readonly bookingId: string;
  readonly at: Date;
};

/**
 * Subtracts from the charges of a place the national part that came back. A place that ended with its season takes
 * nothing back, because that money returns to the remaining money of the season.
 */
export async function giveBackCharge(
  deps: Pick<BudgetDeps, 'seasons' | 'actions' | 'places' | 'ledger'>,
  hold: Hold,
  { nationalCents, bookingId, at }: ReturnedCharge,
  session: ClientSession,
): Promise<void> {
  const { actionId, groupId } = hold;
  const place =
    actionId === null || nationalCents === 0 ? undefined : await deps.places.find(placeId(actionId, groupId), session);
  const action = place?.state === 'returned' ? await deps.actions.find(place.actionId, session) : undefined;
  if (!place || !action) {
    const use = { heldCents: 0, chargedCents: -nationalCents, claimEndedAt: at };
    return usePlace(deps, { actionId, groupId, nationalCents }, use, session);
  }
  await deps.places.save({ ...place, chargedCents: place.chargedCents - nationalCents }, { session });
  await deps.actions.save(lowerReserve(action, nationalCents), { session });
  const booking = { _id: bookingId, amountCents: nationalCents, reason: `claim ${hold._id}`, at };
  await returnToSeason(deps, action, booking, session);
}
