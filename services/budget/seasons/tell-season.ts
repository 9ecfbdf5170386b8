import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { saveSeason } from './save-season.ts';

type News = {
  readonly seasonId: string;
  readonly at: Date;
};

/**
 * Tells the readers of a season that its remaining money changed while its total stayed the same.
 * @throws when the season is unknown
 */
export async function tellSeason(
  deps: Pick<BudgetDeps, 'seasons' | 'ledger'>,
  { seasonId, at }: News,
  session: ClientSession,
): Promise<void> {
  const season = await deps.seasons.find(seasonId, session);
  if (!season) throw new Error(`money of the unknown season ${seasonId}`);
  await saveSeason(deps, season, at, session);
}
