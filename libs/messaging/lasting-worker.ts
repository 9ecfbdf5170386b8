import type { Job, Queue, Worker } from 'bullmq';
import type { Logger } from '../logger/logger.ts';
import type { RedisConnection } from '../redis/connect.ts';

export type Opened = { readonly worker: Worker; readonly connection: RedisConnection };
type Process = (job: Job, token?: string) => Promise<void>;

/** Much longer than a worker that is well leaves a job that could run, and shorter than any alarm. */
const STUCK_MS = 20_000;
const LOOK_EVERY_MS = 5_000;

type Lasting = {
  readonly queue: Queue;
  readonly process: Process;
  /** With a connection of its own, that of a stuck worker may be part of the trouble. */
  readonly open: (process: Process) => Opened;
  readonly logger: Logger;
  readonly stuckMs?: number | undefined;
  readonly lookEveryMs?: number | undefined;
  /** Milliseconds that only go up: a clock that is set must not make a worker look stuck. */
  readonly elapsedMs?: (() => number) | undefined;
};

/**
 * A worker that is replaced when it takes nothing although jobs wait. BullMQ's loop waits for a connection's words, and
 * some of them never come: seen on a loaded machine, when a node of a Redis Cluster had come back, `isRunning()` stayed
 * true and nothing was ever taken again. Replacing is always safe: a job that is taken twice changes nothing.
 */
export function lastingWorker({
  queue,
  process,
  open,
  logger,
  stuckMs = STUCK_MS,
  lookEveryMs = LOOK_EVERY_MS,
  elapsedMs = () => performance.now(),
}: Lasting): { close(): Promise<void> } {
  const running = new Set<Promise<void>>();
  /** Of the last moment at which all was seen to be well. */
  let wellAt = elapsedMs();
  let closing = false;

  const watched: Process = async (job, token) => {
    const run = process(job, token);
    running.add(run);
    try {
      await run;
    } finally {
      running.delete(run);
      wellAt = elapsedMs();
    }
  };
  let present = open(watched);

  const look = async () => {
    const mayTake = !(await hasNothingToTake(queue));
    // Asked only now: while the queue was asked, a job may have been taken.
    if (!mayTake || running.size > 0 || closing) wellAt = elapsedMs();
    else if (elapsedMs() - wellAt >= stuckMs) {
      logger.error({ stuckMs }, 'a worker takes nothing although jobs wait: it is replaced');
      const stuck = present;
      present = open(watched);
      wellAt = elapsedMs();
      letGo(stuck);
    }
  };
  const timer = setInterval(() => {
    // While Redis is away, nobody can take anything.
    look().catch(() => {
      wellAt = elapsedMs();
    });
  }, lookEveryMs);

  return {
    /** Takes no more jobs and waits for those that run. While Redis is away, their end cannot be recorded there: they run once more. */
    async close() {
      closing = true;
      clearInterval(timer);
      const { worker, connection } = present;
      if (connection.status === 'ready') return worker.close();
      await Promise.allSettled(running);
      await worker.close(true);
      connection.disconnect();
    },
  };
}

const hasNothingToTake = async (queue: Queue): Promise<boolean> =>
  (await queue.getWaitingCount()) === 0 || (await queue.isPaused()) || (await queue.getRateLimitTtl()) > 0;

/** Closes a stuck worker in the background: the worker may never answer. */
function letGo({ worker, connection }: Opened): void {
  void worker
    .close(true)
    .catch(() => undefined)
    .finally(() => {
      connection.disconnect();
    });
}
