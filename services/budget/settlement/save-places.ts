import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { placeChanged } from '../events.ts';
import type { Place } from './domain/place.ts';

/** Saves all of these places or none, and announces each of them. @throws StaleWrite */
export async function savePlaces(
  { places }: Pick<BudgetDeps, 'places'>,
  changedPlaces: readonly Place[],
  at: Date,
  session: ClientSession,
): Promise<void> {
  const refused = await places.saveMany(
    changedPlaces.map((doc) => ({ doc, events: (saved) => [placeChanged(saved, at)] })),
    session,
  );
  if (refused.length > 0) throw new StaleWrite(`${refused.length} places changed meanwhile`);
}
