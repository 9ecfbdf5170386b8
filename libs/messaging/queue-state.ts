import type { Queue } from 'bullmq';
import type { Outbox } from '../outbox/outbox.ts';

/**
 * Counts the jobs of a queue by state. `oldestAt` (epoch milliseconds) tells since when the next job that could run has
 * been waiting.
 */
export async function queueState(
  queue: Queue,
): Promise<{ waiting: number; active: number; delayed: number; failed: number; oldestAt: number | undefined }> {
  const [{ wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 }, [next]] = await Promise.all([
    queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
    queue.getWaiting(0, 0),
  ]);
  // Replayed facts stand behind all others, in a list of their own.
  const [replayed] = next || prioritized === 0 ? [] : await queue.getPrioritized(0, 0);
  return { waiting: wait + prioritized, active, delayed, failed, oldestAt: (next ?? replayed)?.timestamp };
}

/** Gives the backlog of several collections together. `oldestAt` is in epoch milliseconds. */
export async function backlogOf(
  outboxes: readonly Pick<Outbox, 'backlog'>[],
): Promise<{ documents: number; oldestAt: number | undefined }> {
  const backlogs = await Promise.all(outboxes.map((outbox) => outbox.backlog()));
  const oldest = Math.min(...backlogs.map(({ oldestAt }) => oldestAt?.getTime() ?? Infinity));
  return {
    documents: backlogs.reduce((sum, { documents }) => sum + documents, 0),
    oldestAt: Number.isFinite(oldest) ? oldest : undefined,
  };
}

/**
 * Gives 0 when nothing waits.
 * @param nowMs the present time by the clock that dated the instant: for jobs that of the machine, which BullMQ uses;
 * for events our own
 */
export const secondsSince = (instant: number | undefined, nowMs = Date.now()): number =>
  instant === undefined ? 0 : Math.max(0, (nowMs - instant) / 1_000);
