import type { AnyEvent } from '../../libs/events/event.ts';
import type { BudgetDeps } from './deps.ts';
import {
  actionFundable,
  envelopeChanged,
  holdChanged,
  placeChanged,
  seasonChanged,
  seasonStateChanged,
} from './events.ts';
import { withMoney } from './seasons/with-money.ts';

/** Announces every present fact of budget again, each with the id that it had when it was new. */
export async function* replayFacts(
  deps: Pick<BudgetDeps, 'seasons' | 'actions' | 'places' | 'ledger' | 'holds' | 'now'>,
): AsyncIterable<AnyEvent> {
  const at = deps.now();
  for (const season of await deps.seasons.all()) {
    yield seasonStateChanged(season, at);
    yield seasonChanged(season, (await withMoney(deps, season)).remainingCents, at);
  }
  for await (const action of deps.actions.each()) if (action.crossing) yield actionFundable(action);
  for await (const place of deps.places.each()) yield placeChanged(place, place.grantedAt ?? place.requestedAt);
  for await (const envelope of deps.ledger.toldEnvelopes()) yield envelopeChanged(envelope, at);
  for await (const hold of deps.holds.each()) yield* holdChanged(hold, hold.submittedAt);
}
