import { onNewestState } from '../../../libs/errors/transient.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { moneyLacking } from '../events.ts';
import type { Projections } from '../known.ts';
import { touched } from '../seasons/domain/season.ts';
import { takeSnapshot } from '../settlement/take-snapshot.ts';
import type { BudgetStore } from '../store.ts';
import { forecast } from './domain/forecast.ts';

/** Finance hears which actions enough groups want while the money does not reach. Told again each morning; the mailer tells it once. */
export const tellingLack =
  ({ store, projections, now }: { store: BudgetStore; projections: Projections; now: Clock }) =>
  (seasonId: string): Promise<void> =>
    onNewestState(async () => {
      const [season, snapshot] = await Promise.all([
        store.seasons.find(seasonId),
        takeSnapshot({ store, projections }, seasonId, now()),
      ]);
      if (!season || !snapshot) return;
      const actions = new Map((await store.actionsOf(seasonId)).map((action) => [action._id, action]));
      const lacking = forecast(snapshot).lacking.flatMap(({ actionId, why, missingCents }) => {
        const action = actions.get(actionId);
        return action ? [{ actionId, number: action.number, title: action.title, why, missingCents }] : [];
      });
      if (lacking.length === 0) return;
      const told = touched(season);
      await store.seasons.save(told, { events: [moneyLacking(told, lacking, now())] });
    });
