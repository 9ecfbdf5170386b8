import type { ClientSession } from 'mongoose';
import { conflict } from '../../../../libs/errors/app-error.ts';
import { leftCents } from '../../../../libs/funding/funding.ts';
import { actionAccount, nationalAccount } from '../../ledger/domain/transfer.ts';
import { keepFree, lowerReserve } from '../domain/action.ts';
import { giveBack, placeId, type Place } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { savePlaces } from '../save-places.ts';
import { decidedAction, type DecisionDeps } from './decided-action.ts';

type Return = DecisionOf<'return-place'>;

/** Gives the id of the transfer for places that return together. Each place returns once in a settlement. */
export const returnId = (settlementId: string, { actionId, groupId }: Pick<Return, 'actionId' | 'groupId'>): string =>
  `return-${settlementId}-${placeId(actionId, groupId)}`;

export const returnedCents = (returns: readonly Return[]): number =>
  returns.reduce((total, { amountCents }) => total + amountCents, 0);

/** Takes back the unused money of places of one action, either for other groups on the action or for the season. */
export async function returnPlaces(
  deps: DecisionDeps,
  { _id: settlementId, seasonId, startedAt: at }: Settlement,
  returns: readonly Return[],
  session: ClientSession,
): Promise<void> {
  const [first] = returns;
  if (!first) return;
  const { actionId, to } = first;
  const places = await returningPlaces(deps, actionId, returns, session);
  const action = await decidedAction(deps, actionId, session);
  const amountCents = returnedCents(returns);
  const changed = to === 'free' ? keepFree(action, amountCents) : lowerReserve(action, amountCents);
  await deps.actions.save(changed, { session });
  await savePlaces(deps, places, at, session);
  if (to === 'free') return;
  const booking = {
    _id: returnId(settlementId, first),
    from: actionAccount(actionId),
    to: nationalAccount(seasonId),
    amountCents,
    reason: `${places.length === 1 ? 'unused place' : `${places.length} unused places`} on action ${action.number}`,
    at,
  };
  await deps.ledger.book(booking, session);
}

/** Reads the places and gives them back. @throws place-in-use when one of them is no longer what the settlement saw */
async function returningPlaces(
  { places, holds }: Pick<DecisionDeps, 'places' | 'holds'>,
  actionId: string,
  returns: readonly Return[],
  session: ClientSession,
): Promise<Place[]> {
  const groupIds = returns.map(({ groupId }) => groupId);
  const found = new Map(
    (
      await places.findMany(
        groupIds.map((groupId) => placeId(actionId, groupId)),
        session,
      )
    ).map((place) => [place.groupId, place]),
  );
  const awaited = await holds.groupsAwaiting(actionId, groupIds, session);
  return returns.map(({ groupId, cause, amountCents }) => {
    const place = found.get(groupId);
    if (place?.state !== 'granted' || place.heldCents > 0 || leftCents(place) !== amountCents || awaited.has(groupId))
      throw conflict('place-in-use', 'The place was used or returned meanwhile.');
    return giveBack(place, cause);
  });
}
