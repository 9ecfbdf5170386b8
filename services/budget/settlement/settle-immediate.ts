import { settleInSweep } from './settle-in-sweep.ts';
import { settleSeason, type SettlementDeps } from './settle-season.ts';

/** Settles each immediate season, in case a request was lost on the way. It takes a whole snapshot, so not every minute. */
export async function settleImmediate(deps: SettlementDeps): Promise<void> {
  for (const season of await deps.seasons.live()) {
    if (season.mode !== 'immediate') continue;
    await settleInSweep(deps, season, async () => {
      await settleSeason(deps, season._id, 'sweep');
      if (season.settlementDue) await deps.seasons.markSettled(season, undefined);
    });
  }
}
