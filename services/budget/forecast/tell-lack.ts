import { onNewestState } from '../../../libs/errors/transient.ts';
import { moneyLacking } from '../events.ts';
import { takeSnapshot, type SnapshotDeps } from '../settlement/take-snapshot.ts';
import { forecast } from './domain/forecast.ts';

/**
 * Tells finance about each action that enough groups want but for which the money is not enough. The event is sent
 * again each morning, and the mailer tells it once.
 */
export const tellLack = (deps: SnapshotDeps, seasonId: string): Promise<void> =>
  onNewestState(async () => {
    const season = await deps.seasons.get(seasonId);
    const snapshot = await takeSnapshot(deps, seasonId);
    const actions = new Map((await deps.actions.ofSeason(seasonId)).map((action) => [action._id, action]));
    const lacking = forecast(snapshot).lacking.flatMap(({ actionId, why, missingCents }) => {
      const action = actions.get(actionId);
      return action ? [{ actionId, number: action.number, title: action.title, why, missingCents }] : [];
    });
    if (lacking.length === 0) return;
    await deps.seasons.save(season, { events: (saved) => [moneyLacking(saved, lacking, deps.now())] });
  });
