import type { ThresholdDeps } from '../deps.ts';
import { requestSettlement } from './request-settlement.ts';
import { showThresholds } from './show-thresholds.ts';

/** Recalculates one action, so that a vote costs work for its own action only. */
export async function recalculateAction(deps: Omit<ThresholdDeps, 'requestTask'>, actionId: string): Promise<void> {
  const action = await deps.actions.find(actionId);
  if (!action || action.fundable) return;
  const crosses = await showThresholds(deps, action.seasonId, async () => {
    const newest = await deps.actions.find(actionId);
    return newest && !newest.fundable ? [newest] : [];
  });
  if (crosses) await requestSettlement(deps, action.seasonId, `action ${actionId} looks as if it crosses`);
}
