import type { ClientSession } from 'mongoose';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { seasonChanged, seasonStateChanged } from '../events.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import { settleSeason, type SettlementDeps } from '../settlement/settle-season.ts';
import { carryOver } from './carry-over.ts';
import { close, requireClosable, type Bound, type SeasonWithMoney } from './domain/season.ts';
import { withMoney } from './with-money.ts';

/**
 * Closes a season. First a settlement releases the money that became due at the end of the claims. Then the money that
 * is still bound is counted in the transaction that closes the season; a claim that arrives at the same time conflicts
 * with this transaction. Money that was not charged moves to the next season.
 * @throws not-found, illegal-transition, claims-open, money-still-held
 */
export async function closeSeason(deps: SettlementDeps, seasonId: string): Promise<SeasonWithMoney> {
  const at = deps.now();
  const today = parisTime(at).day;
  requireClosable(await deps.seasons.get(seasonId), today);
  await settleSeason(deps, seasonId, 'the season is to be closed');
  await onNewestState(() =>
    deps.inTransaction(async (session) => {
      const boundMoney = await moneyBoundIn(deps, seasonId, session);
      const season = close(await deps.seasons.get(seasonId, session), boundMoney, today);
      const remainingCents = await deps.ledger.available(nationalAccount(seasonId), session);
      await deps.seasons.save(season, {
        events: (saved) => [seasonStateChanged(saved, at), seasonChanged(saved, remainingCents, at)],
        session,
      });
    }),
  );
  await carryOver(deps);
  return withMoney(deps, await deps.seasons.get(seasonId));
}

async function moneyBoundIn(
  { actions, places, holds }: Pick<BudgetDeps, 'actions' | 'places' | 'holds'>,
  seasonId: string,
  session: ClientSession,
): Promise<Bound> {
  const ofSeason = await actions.ofSeason(seasonId, session);
  const actionIds = ofSeason.map(({ _id }) => _id);
  return {
    openHolds: await holds.countOpenOn(actionIds, session),
    reservedCents: ofSeason.reduce((total, { reservedCents }) => total + reservedCents, 0),
    chargedCents: await places.chargedOn(actionIds, session),
  };
}
