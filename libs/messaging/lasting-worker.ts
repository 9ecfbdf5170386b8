import type { Job, Queue, Worker } from 'bullmq';
import type { Logger } from '../logger/logger.ts';
import type { RedisConnection } from '../redis/connect.ts';

export type OpenWorker = { readonly worker: Worker; readonly connection: RedisConnection };
type Process = (job: Job, token?: string) => Promise<void>;

/**
 * The time, in milliseconds, after which a worker that leaves its jobs counts as stuck. A healthy worker never leaves a
 * job so long, and any alarm comes later.
 */
export const STUCK_MS = 20_000;
/** The number of milliseconds between two looks at a worker. It is a part of STUCK_MS, so that no alarm comes late. */
const LOOK_EVERY_MS = 5_000;

type LastingWorkerOptions = {
  readonly queue: Queue;
  readonly process: Process;
  /**
   * Opens a worker with a connection of its own, because the connection of a stuck worker may be part of the trouble.
   */
  readonly open: (process: Process) => OpenWorker;
  readonly logger: Logger;
  readonly stuckMs?: number | undefined;
  readonly lookEveryMs?: number | undefined;
  /** Gives milliseconds that only go up: setting the clock of the machine must not make a worker look stuck. */
  readonly elapsedMs?: (() => number) | undefined;
};

/**
 * Keeps a worker that is replaced when it takes nothing although jobs wait. BullMQ's loop waits for messages of a
 * connection, and some of them never come: on a loaded machine, after a node of a Redis Cluster had come back,
 * `isRunning()` stayed true and no job was ever taken again. Replacing is always safe, because a job that is taken
 * twice changes nothing.
 */
export function lastingWorker({
  queue,
  process,
  open,
  logger,
  stuckMs = STUCK_MS,
  lookEveryMs = LOOK_EVERY_MS,
  elapsedMs = () => performance.now(),
}: LastingWorkerOptions): { close(): Promise<void> } {
  const running = new Set<Promise<void>>();
  /** The last moment at which the worker was seen to be well, by `elapsedMs`. */
  let wellAt = elapsedMs();
  let closing = false;

  const watchedProcess: Process = async (job, token) => {
    const run = process(job, token);
    running.add(run);
    try {
      await run;
    } finally {
      running.delete(run);
      wellAt = elapsedMs();
    }
  };
  let present = open(watchedProcess);

  const look = async () => {
    const mayTake = !(await hasNothingToTake(queue));
    // This is read only now, because a job may have been taken while the queue was asked.
    if (!mayTake || running.size > 0 || closing) wellAt = elapsedMs();
    else if (elapsedMs() - wellAt >= stuckMs) {
      logger.error({ stuckMs }, 'a worker takes nothing although jobs wait: it is replaced');
      const stuckWorker = present;
      present = open(watchedProcess);
      wellAt = elapsedMs();
      letGo(stuckWorker);
    }
  };
  const timer = setInterval(() => {
    // While Redis is away, no worker can take anything.
    look().catch(() => {
      wellAt = elapsedMs();
    });
  }, lookEveryMs);

  return {
    /**
     * Takes no more jobs and waits for those that run. While Redis is away, their end cannot be recorded there, so they
     * run once more.
     */
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
  (await queue.getJobCountByTypes('waiting', 'prioritized')) === 0 ||
  (await queue.isPaused()) ||
  (await queue.getRateLimitTtl()) > 0;

/** Closes a stuck worker in the background, because it may never answer. */
function letGo({ worker, connection }: OpenWorker): void {
  void worker
    .close(true)
    .catch(() => undefined)
    .finally(() => {
      connection.disconnect();
    });
}
