import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { SeasonWithMoney } from './domain/season.ts';
import { moveMoney, type MoneyDeps, type Movement } from './move-money.ts';

/** Gives money to a season. @throws not-found, illegal-transition, season-too-large, reference-used */
export const allocateMoney = (deps: MoneyDeps, movement: Movement): Promise<SeasonWithMoney> => {
  const { seasonId, reference, amountCents, by } = movement;
  return moveMoney(deps, movement, amountCents, {
    _id: `allocation-${seasonId}-${reference}`,
    from: 'external',
    to: nationalAccount(seasonId),
    amountCents,
    reason: `allocation ${reference}`,
    by,
  });
};
