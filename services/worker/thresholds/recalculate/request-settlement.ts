import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { ThresholdDeps } from '../deps.ts';
import { settlementRequested } from '../events.ts';

/**
 * Asks budget to check the crossings of a season now. This is a hint and never a decision, because only budget decides.
 */
export const requestSettlement = (
  { seasons, now }: Pick<ThresholdDeps, 'seasons' | 'now'>,
  seasonId: string,
  cause: string,
): Promise<void> =>
  onNewestState(async () => {
    const season = await seasons.find(seasonId);
    if (season?.state === 'closed' || season?.mode !== 'immediate') return;
    const at = now();
    await seasons.save(
      { ...season, asked: season.asked + 1 },
      { events: (saved) => [settlementRequested(saved, cause, at)] },
    );
  });
