import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { thresholdConsumer } from './consumers.ts';
import type { ThresholdDeps } from './deps.ts';
import { knownGroupCollection, openKnownGroups } from './known.ts';
import { recalculateLiveSeasons } from './recalculate/recalculate-live-seasons.ts';
import { replayThresholds } from './recalculate/replay-thresholds.ts';
import { actionCollection, openActions, openSeasons, seasonCollection } from './watch/store.ts';

export const collections = [actionCollection, seasonCollection, knownGroupCollection];
export const environment = () => ({});

/** This part recalculates the displayed thresholds and asks for settlements. */
export function compose({ database, now, metrics, written, requestTask }: ServiceDeps<object>): ServiceApp {
  const deps: ThresholdDeps = {
    actions: openActions(database, written),
    seasons: openSeasons(database, written),
    knownGroups: openKnownGroups(database),
    now,
    requestTask,
    countRecalculations: (actions) => metrics.count('seuil_recalculations_total', {}, actions),
  };
  return {
    routes: [],
    consumers: [thresholdConsumer(deps)],
    stores: [deps.actions, deps.seasons],
    replay: () => replayThresholds(deps),
    sweeps: [{ name: 'recalculate-live-seasons', everyMs: MINUTE_MS, run: () => recalculateLiveSeasons(deps) }],
  };
}
