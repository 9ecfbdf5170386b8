import type { ThresholdDeps } from '../deps.ts';
import { requestSettlement } from './request-settlement.ts';
import { showThresholds } from './show-thresholds.ts';

/** Recalculates all open actions of a season in one pass, after a change of money, policy or number of groups. */
export async function recalculateSeason(deps: Omit<ThresholdDeps, 'requestTask'>, seasonId: string): Promise<void> {
  const crosses = await showThresholds(deps, seasonId, () => deps.actions.openIn(seasonId));
  if (crosses) await requestSettlement(deps, seasonId, 'money, policy or groups changed');
}
