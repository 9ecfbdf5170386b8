import type { BudgetDeps } from '../deps.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { Season, SeasonWithMoney } from './domain/season.ts';

/** Adds to a season the money that is not set aside for its actions. */
export const withMoney = async ({ ledger }: Pick<BudgetDeps, 'ledger'>, season: Season): Promise<SeasonWithMoney> => ({
  ...season,
  remainingCents: await ledger.available(nationalAccount(season._id)),
});
