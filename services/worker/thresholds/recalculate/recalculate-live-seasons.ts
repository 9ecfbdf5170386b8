import type { ThresholdDeps } from '../deps.ts';
import { recalculateSeason } from './recalculate-season.ts';

/** Recalculates all live seasons, which repairs thresholds that a lost task or event left outdated. */
export async function recalculateLiveSeasons(deps: Omit<ThresholdDeps, 'requestTask'>): Promise<void> {
  for (const seasonId of await deps.seasons.liveIds()) await recalculateSeason(deps, seasonId);
}
