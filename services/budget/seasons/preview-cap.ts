import { highestAffordableCap, inputsOf, thresholdOf, type SeasonAt } from '../../../libs/threshold/threshold.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { withMoney } from './with-money.ts';

/**
 * Gives the threshold that an action with this cap would have now. Reviewers look at it before they publish.
 * @throws not-found
 */
export async function previewCap(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'knownGroups' | 'now'>,
  seasonId: string,
  capCents: number,
) {
  const season: SeasonAt = {
    ...(await withMoney(deps, await deps.seasons.get(seasonId))),
    certifiedGroups: await deps.knownGroups.countCertified(),
    today: parisTime(deps.now()).day,
  };
  const inputs = inputsOf(season, capCents);
  return { ...thresholdOf(inputs), inputs, highestAffordableCapCents: highestAffordableCap(season) };
}
