import type { BudgetDeps } from '../deps.ts';
import type { Season } from '../seasons/domain/season.ts';

/**
 * Settles one season of a sweep. A failure is logged and not thrown: one season in trouble must not keep the others
 * waiting. These sweeps need no Redis, so they also work when that is why a request to settle was lost.
 */
export async function settleInSweep(
  { logger }: Pick<BudgetDeps, 'logger'>,
  season: Season,
  settle: () => Promise<void>,
): Promise<void> {
  try {
    await settle();
  } catch (error) {
    logger.error({ error, season: season._id }, 'a settlement failed; the next sweep tries again');
  }
}
