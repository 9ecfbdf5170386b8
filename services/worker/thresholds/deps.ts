import type { Clock } from '../../../libs/time/clock.ts';
import type { KnownGroups } from './known.ts';
import type { ActionStore, SeasonStore } from './watch/store.ts';

/** These are the dependencies of the thresholds. Each story lists those that it needs. */
export type ThresholdDeps = {
  readonly actions: ActionStore;
  readonly seasons: SeasonStore;
  readonly knownGroups: KnownGroups;
  readonly now: Clock;
  readonly requestTask: (task: 'recalculate-action' | 'recalculate-season', id: string) => Promise<void>;
  /** Counts the actions whose threshold was recalculated, for the metrics. */
  readonly countRecalculations: (actions: number) => void;
};
