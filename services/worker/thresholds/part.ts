import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { thresholdConsumer } from './consumers.ts';
import { recalculation, thresholdChanged } from './recalculate.ts';
import { collections, openStore } from './store.ts';

export { collections };
export const environment = () => ({});

/** Recalculates the displayed thresholds and asks for settlements. */
export function compose({ database, now, metrics, written, requestTask }: ServiceDeps<object>): ServiceApp {
  const store = openStore(database, written);
  const recalculate = recalculation({
    store,
    now,
    counted: (actions) => metrics.count('seuil_recalculations_total', {}, actions),
  });
  return {
    routes: [],
    consumers: [thresholdConsumer({ store, recalculation: recalculate, requestTask })],
    stores: [store.actions, store.seasons],
    async *replay() {
      for await (const action of store.allActions()) if (action.shown) yield thresholdChanged(action, now());
    },
    sweeps: [
      {
        name: 'recalculate-live-seasons',
        everyMs: MINUTE_MS,
        async run() {
          for (const seasonId of await store.liveSeasonIds()) await recalculate.recalculateSeason(seasonId);
        },
      },
    ],
  };
}
