import { explain, type SeasonAt } from '../../../libs/threshold/threshold.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { withMoney } from './with-money.ts';

/** Explains in sentences with the numbers of today how the thresholds of a season come about. @throws not-found */
export async function explainThreshold(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'knownGroups' | 'now'>,
  seasonId: string,
) {
  const at = deps.now();
  const season: SeasonAt = {
    ...(await withMoney(deps, await deps.seasons.get(seasonId))),
    certifiedGroups: await deps.knownGroups.countCertified(),
    today: parisTime(at).day,
  };
  return { seasonId, at: at.toISOString(), formula: season.policy.formula, sentences: explain(season) };
}
