import type { ClientSession } from 'mongoose';
import { conflict } from '../../../../libs/errors/app-error.ts';
import { leftCents } from '../../../../libs/funding/funding.ts';
import { returnToSeason } from '../../seasons/return-to-season.ts';
import { keepFree, lowerReserve } from '../domain/action.ts';
import { giveBack, placeId } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { savePlaces } from '../save-places.ts';
import { decidedAction, type DecisionDeps } from './decided-action.ts';

/**
 * Takes back the unused money of a place, either for other groups on the action or for the season.
 * @throws place-in-use
 */
export async function returnPlace(
  deps: DecisionDeps,
  { _id: settlementId, startedAt: at }: Settlement,
  { actionId, groupId, cause, amountCents, to }: DecisionOf<'return-place'>,
  session: ClientSession,
): Promise<void> {
  const place = await deps.places.find(placeId(actionId, groupId), session);
  const isAwaited = await deps.holds.awaitsMoney(actionId, groupId, session);
  if (place?.state !== 'granted' || place.heldCents > 0 || leftCents(place) !== amountCents || isAwaited)
    throw conflict('place-in-use', 'The place was used or returned meanwhile.');
  const action = await decidedAction(deps, actionId, session);
  const changed = to === 'free' ? keepFree(action, amountCents) : lowerReserve(action, amountCents);
  await deps.actions.save(changed, { session });
  await savePlaces(deps, [giveBack(place, cause)], at, session);
  if (to === 'free') return;
  const booking = {
    _id: `return-${settlementId}-${place._id}`,
    amountCents,
    reason: `unused place on action ${action.number}`,
    at,
  };
  await returnToSeason(deps, action, booking, session);
}
