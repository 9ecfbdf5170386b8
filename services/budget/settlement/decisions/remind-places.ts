import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../../libs/errors/transient.ts';
import { placeExpiring } from '../../events.ts';
import { placeId, remind } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import type { DecisionDeps } from './decided-action.ts';

/** Tells groups on which day their unused places will return. @throws StaleWrite */
export async function remindPlaces(
  { places }: Pick<DecisionDeps, 'places'>,
  { startedAt: at }: Settlement,
  reminders: readonly DecisionOf<'remind-place'>[],
  session: ClientSession,
): Promise<void> {
  const returnsOn = new Map(reminders.map((each) => [placeId(each.actionId, each.groupId), each.returnsOn]));
  const found = await places.findMany([...returnsOn.keys()], session);
  // A place that was returned, or asked for again, after the snapshot needs no reminder.
  const granted = found.filter(({ state }) => state === 'granted');
  const refused = await places.saveMany(
    granted.map((place) => ({
      doc: remind(place, at),
      events: (saved) => [placeExpiring(saved, returnsOn.get(saved._id) ?? '', at)],
    })),
    session,
  );
  if (refused.length > 0) throw new StaleWrite(`${refused.length} places changed meanwhile`);
}
