import { notFound } from '../../../libs/errors/app-error.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { Projections } from '../known.ts';
import { takeSnapshot } from '../settlement/take-snapshot.ts';
import type { BudgetStore } from '../store.ts';
import { forecast } from './domain/forecast.ts';

/** For finance: what is committed, what is to be expected, what is free. */
export const forecasting =
  ({ store, projections, now }: { store: BudgetStore; projections: Projections; now: Clock }) =>
  async (seasonId: string) => {
    const snapshot = await takeSnapshot({ store, projections }, seasonId, now());
    if (!snapshot) throw notFound('season');
    const numbers = new Map((await store.actionsOf(seasonId)).map(({ _id, number }) => [_id, number]));
    return { at: snapshot.now, certifiedGroups: snapshot.certifiedGroups, forecast: forecast(snapshot), numbers };
  };

export type Forecasting = ReturnType<typeof forecasting>;
