import type { ClientSession } from 'mongoose';
import { placeExpiring } from '../../events.ts';
import { placeId, remind } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import type { DecisionDeps } from './decided-action.ts';

/** Tells a group on which day its unused place will return. */
export async function remindPlace(
  { places }: Pick<DecisionDeps, 'places'>,
  { startedAt: at }: Settlement,
  { actionId, groupId, returnsOn }: DecisionOf<'remind-place'>,
  session: ClientSession,
): Promise<void> {
  const place = await places.find(placeId(actionId, groupId), session);
  // A place that was returned, or asked for again, after the snapshot needs no reminder.
  if (place?.state !== 'granted') return;
  await places.save(remind(place, at), { events: (saved) => [placeExpiring(saved, returnsOn, at)], session });
}
