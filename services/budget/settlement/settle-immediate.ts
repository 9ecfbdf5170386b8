import { settleInSweep } from './settle-in-sweep.ts';
import { settleSeason, type SettlementDeps } from './settle-season.ts';

/**
 * Settles each season of mode `immediate`, in case a request was lost. Each run reads a whole snapshot, so it does not
 * run every minute.
 */
export async function settleImmediate(deps: SettlementDeps): Promise<void> {
  for (const season of await deps.seasons.live()) {
    if (season.mode !== 'immediate') continue;
    await settleInSweep(deps, season, async () => {
      await settleSeason(deps, season._id, 'sweep');
      if (season.settlementDue) await deps.seasons.markSettled(season, undefined);
    });
  }
}
