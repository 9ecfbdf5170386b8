import type { AnyEvent } from '../../../../libs/events/event.ts';
import type { ThresholdDeps } from '../deps.ts';
import { thresholdChanged } from '../events.ts';

/** Announces the threshold that is shown of every action. */
export async function* replayThresholds({
  actions,
  now,
}: Pick<ThresholdDeps, 'actions' | 'now'>): AsyncIterable<AnyEvent> {
  for await (const action of actions.each()) if (action.shown) yield thresholdChanged(action, now());
}
