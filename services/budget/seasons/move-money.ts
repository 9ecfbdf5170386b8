import { conflict } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { requireSameAmount } from '../ledger/domain/reference.ts';
import type { Booking } from '../ledger/domain/transfer.ts';
import { settleSoon } from '../settlement/settle-soon.ts';
import { requireRoom, withTotal, type SeasonWithMoney } from './domain/season.ts';
import { saveSeason } from './save-season.ts';
import { withMoney } from './with-money.ts';

export type MoneyDeps = Pick<BudgetDeps, 'seasons' | 'ledger' | 'inTransaction' | 'requestTask' | 'logger' | 'now'>;

/** Finance gives money to a season, or takes it back, under a reference that is booked once, over all seasons. */
export type Movement = {
  readonly seasonId: string;
  readonly reference: string;
  readonly amountCents: number;
  readonly by: string;
};

/**
 * Books a movement together with the new total of its season. The season is settled soon afterwards.
 * @param changeCents of the total: what was given, or below zero what was taken back
 * @throws not-found, illegal-transition, season-too-large, reference-used, overdrawn
 */
export async function moveMoney(
  deps: MoneyDeps,
  { seasonId, amountCents }: Movement,
  changeCents: number,
  booking: Omit<Booking, 'at'>,
): Promise<SeasonWithMoney> {
  const { seasons, ledger, inTransaction, now } = deps;
  const at = now();
  await onNewestState(() =>
    inTransaction(async (session) => {
      const season = await seasons.get(seasonId, session);
      if (season.state === 'closed')
        throw conflict('illegal-transition', 'The season is closed; its money does not change any more.');
      if (!(await ledger.book({ ...booking, at }, session))) return;
      requireRoom(season, changeCents);
      await saveSeason(deps, withTotal(season, changeCents), at, session);
    }),
  );
  requireSameAmount(await ledger.find(booking._id), amountCents);
  settleSoon(deps, seasonId);
  return withMoney(deps, await seasons.get(seasonId));
}
