import type { ClientSession } from 'mongoose';
import { giveBack } from '../domain/place.ts';
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
  const ending = new Set(groups);
  const places = await deps.places.on([actionId], session);
  const waiting = places.filter(({ state, groupId }) => state === 'waiting' && ending.has(groupId));
  await savePlaces(
    deps,
    waiting.map((place) => giveBack(place, 'season-closed')),
    at,
    session,
  );
}
