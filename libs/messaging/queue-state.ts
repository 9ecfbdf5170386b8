import type { Queue } from 'bullmq';
import type { Outbox } from '../outbox/outbox.ts';

/** Jobs by what they wait for, and since when (epoch milliseconds) the next one that could run has been waiting. */
export async function queueState(
  queue: Queue,
): Promise<{ waiting: number; active: number; delayed: number; failed: number; oldestAt: number | undefined }> {
  const [{ wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 }, [next]] = await Promise.all([
    queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
    queue.getWaiting(0, 0),
  ]);
  return { waiting: wait + prioritized, active, delayed, failed, oldestAt: next?.timestamp };
}

/** Of several collections together. */
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

/** @param nowMs by the clock that told the instant: the machine's for jobs, which BullMQ dates, ours for events. 0 when nothing waits. */
export const secondsSince = (instant: number | undefined, nowMs = Date.now()): number =>
  instant === undefined ? 0 : Math.max(0, (nowMs - instant) / 1_000);
