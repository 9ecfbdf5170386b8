import { highestAffordableCap, inputsOf, thresholdOf } from '../../../libs/threshold/threshold.ts';
import type { BudgetDeps } from '../deps.ts';
import { seasonNow } from './with-money.ts';

/**
 * Gives the threshold that an action with this cap would have now. Reviewers look at it before they publish.
 * @throws not-found
 */
export async function previewCap(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'knownGroups' | 'now'>,
  seasonId: string,
  capCents: number,
) {
  const season = await seasonNow(deps, seasonId, deps.now());
  const inputs = inputsOf(season, capCents);
  return { ...thresholdOf(inputs), inputs, highestAffordableCapCents: highestAffordableCap(season) };
}
