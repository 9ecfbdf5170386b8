import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { isOver } from './domain/season.ts';
import { startClosing } from './start-closing.ts';

/**
 * Begins to close each season that is past its last day and that nobody closed, because no vote counts after that day.
 */
export async function closeWhatIsOver(deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'now'>): Promise<void> {
  const { day } = parisTime(deps.now());
  for (const season of await deps.seasons.live()) if (isOver(season, day)) await startClosing(deps, season._id);
}
