import type { Logger } from '../logger/logger.ts';
import type { Sweep } from './service.ts';

/**
 * Runs each sweep at its interval, and never twice at once. The timers are in the process rather than in Redis, because
 * sweeps must outlive a wiped Redis.
 * @param onFailure is told of each sweep that fails
 */
export function startSweeper(
  sweeps: readonly Sweep[],
  logger: Logger,
  onFailure: (sweep: string) => void,
): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>();
  const timers = sweeps.map((sweep) =>
    setInterval(() => {
      if (running.has(sweep.name)) return;
      const run = sweep
        .run()
        .catch((error: unknown) => {
          onFailure(sweep.name);
          logger.warn({ error, sweep: sweep.name }, 'a sweep failed; the next one tries again');
        })
        .finally(() => running.delete(sweep.name));
      running.set(sweep.name, run);
    }, sweep.everyMs),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
