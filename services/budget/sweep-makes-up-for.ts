import type { BudgetDeps } from './deps.ts';

/**
 * Starts a request for work and does not wait for it, because a caller never waits for Redis. When the request is lost,
 * the sweep that runs every minute asks for the same work again.
 */
export function sweepMakesUpFor({ logger }: Pick<BudgetDeps, 'logger'>, request: Promise<void>): void {
  request.catch((error: unknown) => logger.debug({ error }, 'a request for work was lost; the sweep asks again'));
}
