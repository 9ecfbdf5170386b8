import { onNewestState, StaleWrite } from '../../../../libs/errors/transient.ts';
import { parisTime } from '../../../../libs/time/paris.ts';
import type { ThresholdDeps } from '../deps.ts';
import { show, type WatchedAction } from '../domain/shown-threshold.ts';
import { thresholdChanged } from '../events.ts';

/**
 * Recalculates the displayed thresholds of some actions of a season, and announces those that changed.
 * @param actionsOf reads the actions anew each time that somebody else wrote one of them meanwhile
 * @returns whether one of the actions looks as if a settlement changed it
 */
export async function showThresholds(
  {
    actions,
    seasons,
    knownGroups,
    now,
    countRecalculations,
  }: Pick<ThresholdDeps, 'actions' | 'seasons' | 'knownGroups' | 'now' | 'countRecalculations'>,
  seasonId: string,
  actionsOf: () => Promise<readonly WatchedAction[]>,
): Promise<boolean> {
  const season = await seasons.find(seasonId);
  if (!season || season.state === 'closed') return false;
  return onNewestState(async () => {
    const { day: today } = parisTime(now());
    const certifiedGroups = await knownGroups.countCertified();
    const results = (await actionsOf()).map((action) => show(action, { ...season, certifiedGroups, today }));
    countRecalculations(results.length);
    const news = results
      .filter(({ isNews }) => isNews)
      .map(({ action }) => ({ doc: action, events: (saved: WatchedAction) => [thresholdChanged(saved, now())] }));
    const refused = await actions.saveMany(news);
    if (refused.length > 0) throw new StaleWrite(`${refused.length} actions changed during the recalculation`);
    return season.state === 'open' && results.some(({ needsSettlement }) => needsSettlement);
  });
}
