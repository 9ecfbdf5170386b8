import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { seasonChanged } from '../events.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { Season } from './domain/season.ts';

/**
 * Saves a season and tells its readers its total and its remaining money. An unchanged season is saved too when its
 * money moved.
 */
export async function saveSeason(
  { seasons, ledger }: Pick<BudgetDeps, 'seasons' | 'ledger'>,
  season: Season,
  at: Date,
  session: ClientSession,
): Promise<Season> {
  const remainingCents = await ledger.available(nationalAccount(season._id), session);
  return seasons.save(season, { events: (saved) => [seasonChanged(saved, remainingCents, at)], session });
}
