import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { EventOf } from '../../../../libs/events/event.ts';
import type { ThresholdDeps } from '../deps.ts';
import { asAnnounced } from '../domain/shown-threshold.ts';

/** Notes the money, the policy and the state of a season. An older announcement changes nothing. */
export const watchSeason = (
  { seasons, requestTask }: Pick<ThresholdDeps, 'seasons' | 'requestTask'>,
  announced: EventOf<'season.changed'>['data'],
): Promise<void> =>
  onNewestState(async () => {
    const { seasonId } = announced;
    const season = asAnnounced(await seasons.find(seasonId), announced);
    if (!season) return;
    await seasons.save(season);
    await requestTask('recalculate-season', seasonId);
  });
