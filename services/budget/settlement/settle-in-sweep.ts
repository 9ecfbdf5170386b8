import type { BudgetDeps } from '../deps.ts';
import type { Season } from '../seasons/domain/season.ts';

/**
 * Settles one season of a sweep. A failure is logged and not thrown, because a problem of one season must not stop the
 * others. These sweeps do not use Redis, so they also work when a request to settle was lost with Redis.
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
