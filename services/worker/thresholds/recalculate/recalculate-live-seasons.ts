import type { ThresholdDeps } from '../deps.ts';
import { recalculateSeason } from './recalculate-season.ts';

/** Mends what a lost task or event left stale. */
export async function recalculateLiveSeasons(deps: Omit<ThresholdDeps, 'requestTask'>): Promise<void> {
  for (const seasonId of await deps.seasons.liveIds()) await recalculateSeason(deps, seasonId);
}
