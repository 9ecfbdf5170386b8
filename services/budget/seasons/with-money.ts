import type { SeasonAt } from '../../../libs/threshold/threshold.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { Season, SeasonWithMoney } from './domain/season.ts';

/** Adds to a season the money that is not set aside for its actions. */
export const withMoney = async ({ ledger }: Pick<BudgetDeps, 'ledger'>, season: Season): Promise<SeasonWithMoney> => ({
  ...season,
  remainingCents: await ledger.available(nationalAccount(season._id)),
});

/** Gives a season as the formula of its threshold sees it at this moment. @throws not-found */
export const seasonNow = async (
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'knownGroups'>,
  seasonId: string,
  now: Date,
): Promise<SeasonAt> => ({
  ...(await withMoney(deps, await deps.seasons.get(seasonId))),
  certifiedGroups: await deps.knownGroups.countCertified(),
  today: parisTime(now).day,
});
