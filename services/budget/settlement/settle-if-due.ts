import { settleSeason, type SettlementDeps } from './settle-season.ts';

/**
 * Settles a season when something between two mornings asks for it. A season of mode `daily` waits for its morning,
 * unless its money or policy changed.
 */
export async function settleIfDue(deps: SettlementDeps, seasonId: string): Promise<void> {
  const season = await deps.seasons.find(seasonId);
  if (!season || (season.mode === 'daily' && !season.settlementDue)) return;
  const cause = season.settlementDue ? 'money or policy changed' : 'a crossing, a request or a return is in sight';
  await settleSeason(deps, seasonId, cause);
  if (season.settlementDue) await deps.seasons.markSettled(season, undefined);
}
