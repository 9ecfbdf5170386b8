import { AppError, conflict } from '../../../libs/errors/app-error.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { SeasonWithMoney } from './domain/season.ts';
import { moveMoney, type MoneyDeps, type Movement } from './move-money.ts';

/**
 * Takes money of a season back. At most the remaining money can be taken, because the money that is set aside for
 * actions stays.
 * @throws not-found, illegal-transition, beyond-remaining, reference-used
 */
export async function reduceMoney(
  deps: MoneyDeps,
  movement: Movement & { readonly reason: string },
): Promise<SeasonWithMoney> {
  const { seasonId, reference, amountCents, reason, by } = movement;
  try {
    return await moveMoney(deps, movement, -amountCents, {
      _id: `reduction-${seasonId}-${reference}`,
      from: nationalAccount(seasonId),
      to: 'external',
      amountCents,
      reason: `reduction ${reference}: ${reason}`,
      by,
    });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'overdrawn')) throw error;
    throw conflict(
      'beyond-remaining',
      `Only ${await deps.ledger.available(nationalAccount(seasonId))} cents remain in this season; what is set aside for actions stays theirs.`,
    );
  }
}
