import { explain } from '../../../libs/threshold/threshold.ts';
import type { BudgetDeps } from '../deps.ts';
import { seasonNow } from './with-money.ts';

/** Explains in sentences with the numbers of today how the thresholds of a season come about. @throws not-found */
export async function explainThreshold(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'knownGroups' | 'now'>,
  seasonId: string,
) {
  const at = deps.now();
  const season = await seasonNow(deps, seasonId, at);
  return { seasonId, at: at.toISOString(), formula: season.policy.formula, sentences: explain(season) };
}
