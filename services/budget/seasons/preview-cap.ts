import type { ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { highestAffordableCap, presentInputs, thresholdOf } from '../../../libs/threshold/threshold.ts';
import type { BudgetDeps } from '../deps.ts';
import { withMoney } from './with-money.ts';

/**
 * Gives the threshold that an action with this cap would have now. Reviewers look at it before they publish.
 * @throws not-found
 */
export async function previewCap(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'knownGroups'>,
  seasonId: string,
  capCents: number,
) {
  const { policy, totalCents, remainingCents } = await withMoney(deps, await deps.seasons.get(seasonId));
  const certifiedGroups = await deps.knownGroups.countCertified();
  const inputs: ThresholdInputs = presentInputs({ certifiedGroups, totalCents, remainingCents, capCents, policy });
  const threshold = thresholdOf(inputs);
  return { ...threshold, inputs, highestAffordableCapCents: highestAffordableCap(threshold) };
}
