import type { BudgetDeps } from '../deps.ts';
import { placeChanged } from '../events.ts';
import { asSeen, type Place } from './domain/place.ts';
import type { Settlement } from './domain/settlement.ts';

/** One bulk write finishes this many places. */
const FINISHED_AT_ONCE = 500;

/**
 * Announces the places that a settlement prepared and granted. Places of a decision that was refused become what they
 * were: a request, or nothing. Each place is finished by a write of its own, so this may be interrupted anywhere, and it
 * goes on until none is left.
 */
export async function finishPlaces(
  deps: Pick<BudgetDeps, 'actions' | 'places'>,
  { _id: settlementId, startedAt: at }: Pick<Settlement, '_id' | 'startedAt'>,
): Promise<void> {
  for (;;) {
    const prepared = await deps.places.preparedBy(settlementId, FINISHED_AT_ONCE);
    if (prepared.length === 0) return;
    const actionIds = [...new Set(prepared.map(({ actionId }) => actionId))];
    const actions = new Map((await deps.actions.findMany(actionIds)).map((action) => [action._id, action]));
    const seen = prepared.map((place) => ({ place, as: asSeen(place, actions.get(place.actionId)) }));
    // A place that a claim used at this moment is left to the next round.
    await deps.places.saveMany(
      seen.flatMap(({ as }) =>
        as ? [{ doc: { ...as, preparedBy: null }, events: (saved: Place) => [placeChanged(saved, at)] }] : [],
      ),
    );
    await deps.places.removePrepared(seen.flatMap(({ place, as }) => (as ? [] : [place])));
  }
}
