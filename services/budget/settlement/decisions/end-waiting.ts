import type { ClientSession } from 'mongoose';
import { giveBack, placeId } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { savePlaces } from '../save-places.ts';
import type { DecisionDeps } from './decided-action.ts';

/** Ends the requests for places that can no longer be granted, because the claims of the season are over. */
export async function endWaiting(
  deps: Pick<DecisionDeps, 'places'>,
  { startedAt: at }: Settlement,
  { actionId, groups }: DecisionOf<'end-waiting'>,
  session: ClientSession,
): Promise<void> {
  const places = await deps.places.findMany(
    groups.map((groupId) => placeId(actionId, groupId)),
    session,
  );
  const ending = places.filter(({ state }) => state === 'waiting').map((place) => giveBack(place, 'season-closed'));
  await savePlaces(deps, ending, at, session);
}
