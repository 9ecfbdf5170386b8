import type { AnyEvent } from '../../libs/events/event.ts';
import {
  actionFundable,
  envelopeChanged,
  holdChanged,
  placeChanged,
  seasonChanged,
  seasonStateChanged,
} from './events.ts';
import type { BudgetStore } from './store.ts';

/** Every current fact of budget, each with the id that it had when it was new. */
export async function* replayFacts(store: BudgetStore, at: Date): AsyncIterable<AnyEvent> {
  for (const season of await store.allSeasons()) {
    yield seasonStateChanged(season, at);
    yield seasonChanged(season, await store.ledger.available(`national:${season._id}`), at);
  }
  for await (const action of store.allActions()) if (action.crossing) yield actionFundable(action);
  for await (const place of store.allPlaces()) yield placeChanged(place, place.grantedAt ?? place.requestedAt);
  for await (const { _id, version, availableCents } of store.ledger.envelopes())
    if (version !== undefined) yield envelopeChanged(_id.slice('group:'.length), version, availableCents, at);
  for await (const hold of store.allHolds()) yield* holdChanged(hold, hold.submittedAt);
}
