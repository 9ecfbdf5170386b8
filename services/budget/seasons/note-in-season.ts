import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import type { Season } from './domain/season.ts';

/** Keeps what a settlement found out beside the money. The settlement tells the readers of the season at its end. */
export async function noteInSeason(
  { seasons }: Pick<BudgetDeps, 'seasons'>,
  seasonId: string,
  change: Partial<Pick<Season, 'recentCents' | 'memory'>>,
  session: ClientSession,
): Promise<void> {
  await seasons.save({ ...(await seasons.get(seasonId, session)), ...change }, { session });
}
