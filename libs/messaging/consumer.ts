import { DelayedError, RateLimitError, UnrecoverableError, Worker, type Job, type Queue } from 'bullmq';
import { z } from 'zod';
import { AppError } from '../errors/app-error.ts';
import { Resting, TooEarly } from '../errors/transient.ts';
import type { AnyEvent } from '../events/event.ts';
import type { AnyConsumer } from '../events/handlers.ts';
import { upcasts as ours, payloads, type Upcasts } from '../events/payloads/index.ts';
import { readPayload } from '../events/read-payload.ts';
import { isBundled, tasks, topology, type EventType } from '../events/topology.ts';
import type { Logger } from '../logger/logger.ts';
import type { RedisConnection } from '../redis/connect.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { DeadLetters } from './dead-letters.ts';
import { lastingWorker, type Opened } from './lasting-worker.ts';
import type { JobData } from './publisher.ts';
import { backoffMs, queueKey } from './queue-settings.ts';
import { queueTelemetry } from './queue-telemetry.ts';

/** A job of a killed worker is taken up again after about this long (BullMQ's defaults make it a minute). */
const LOCK_MS = 15_000;
const STALLED_CHECK_MS = 10_000;
const BURIAL_RETRY_MS = 15_000;

export type RunningConsumer = { close(): Promise<void>; sweepFailed(): Promise<void> };

/** With all attempts longer than a roll-out may take (`progressDeadlineSeconds`), so that a process of the newer version finds the job. */
const NEWER_RETRY_MS = 30_000;

/** Two versions run side by side while a release rolls out, and the newer one wrote this. */
const isNewer = (error: unknown) =>
  error instanceof AppError && (error.code === 'unknown-event' || error.code === 'unknown-task');

/** What the sender did wrong stays wrong: it is never retried. Anything else may pass. */
const isPermanent = (error: unknown) => (error instanceof AppError && !isNewer(error)) || error instanceof z.ZodError;

const isLast = (job: Job) => job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

const letterId = (queue: string, jobId: string | undefined) =>
  `${queue}.${(jobId ?? 'unknown').replace(/-again-\d+$/, '')}`;

type ConsumerDeps = {
  /** A connection for one worker. */
  connect: () => RedisConnection;
  queue: Queue;
  namespace: string;
  deadLetters: DeadLetters;
  metrics: Metrics;
  logger: Logger;
  /** Milliseconds after which the job of a killed worker is taken up again. */
  lockMs?: number | undefined;
  /** Others than ours where two versions are tried at once. */
  upcasts?: Upcasts;
};

export function startConsumer(consumer: AnyConsumer, deps: ConsumerDeps): RunningConsumer {
  const { deadLetters, metrics, lockMs = LOCK_MS, upcasts = ours } = deps;
  const logger = deps.logger.child({ queue: consumer.queue });
  const events = consumer.events as Record<string, ((given: unknown) => Promise<void>) | undefined>;
  const taskHandlers = consumer.tasks as Record<string, ((id: string) => Promise<void>) | undefined>;

  const bury = (job: Job<JobData>, id: string, data: JobData, error: unknown, endedAtMs?: number) =>
    deadLetters.record({
      _id: id,
      queue: consumer.queue,
      name: job.name,
      data,
      attempts: job.attemptsMade + 1,
      error,
      endedAtMs,
    });

  const hear = async (type: EventType, given: readonly AnyEvent[]) => {
    const handle = events[type];
    if (!handle) throw new AppError('invalid', 'unknown-event', `${consumer.queue} does not hear ${type}`);
    const parsed = given.map((event) => ({ ...event, data: readPayload(event, payloads[type], upcasts[type]) }));
    if (isBundled(type)) await handle(parsed);
    else for (const event of parsed) await handle(event);
  };

  /**
   * One bad or early event must not take its bundle with it: each is tried alone. What can never be heard is buried
   * at once, what may be heard later only with the last attempt, and the rest is heard now.
   */
  const hearOneByOne = async (job: Job<JobData>, type: EventType, given: readonly AnyEvent[]) => {
    let transient: unknown;
    for (const event of given) {
      try {
        await hear(type, [event]);
      } catch (error) {
        if (isPermanent(error) || isLast(job))
          await bury(job, letterId(consumer.queue, event.id), { events: [event] }, error);
        else transient ??= error;
      }
    }
    if (transient !== undefined) throw transient as Error;
  };

  const process = async (job: Job<JobData>) => {
    const { data } = job;
    if ('id' in data) {
      const run = job.name in tasks ? taskHandlers[job.name] : undefined;
      if (!run) throw new AppError('invalid', 'unknown-task', `${consumer.queue} has no task ${job.name}`);
      return run(data.id);
    }
    if (!(job.name in topology)) throw new AppError('invalid', 'unknown-event', `There is no event ${job.name}`);
    const type = job.name as EventType;
    try {
      return await hear(type, data.events);
    } catch (error) {
      if (data.events.length === 1) throw error;
      return hearOneByOne(job, type, data.events);
    }
  };

  const take = async (job: Job<JobData>, token?: string) => {
    const started = performance.now();
    const ended = (outcome: 'done' | 'retried' | 'buried') => {
      metrics.count('seuil_jobs_total', { queue: consumer.queue, outcome });
      metrics.time(
        'seuil_job_duration_seconds',
        { queue: consumer.queue, name: job.name },
        (performance.now() - started) / 1_000,
      );
    };
    try {
      await process(job);
      ended('done');
    } catch (error) {
      if (error instanceof Resting) {
        logger.warn({ error, job: job.id, restMs: error.restMs }, 'the queue rests');
        await deps.queue.rateLimit(error.restMs);
        throw new RateLimitError();
      }
      const last = isLast(job);
      // What arrives before what it depends on is everyday business.
      const level = error instanceof TooEarly && !last ? 'debug' : 'warn';
      logger[level](
        { error, job: job.id, name: job.name, attempt: job.attemptsMade + 1, last: last || isPermanent(error) },
        'a job failed',
      );
      if (!last && !isPermanent(error)) {
        ended('retried');
        throw error;
      }
      // Written before BullMQ is told: dying in between only makes the job run once more.
      try {
        await bury(job, letterId(consumer.queue, job.id), job.data, error);
        ended('buried');
      } catch {
        // MongoDB is away, which is likely why the job failed: it waits in Redis, however long that takes.
        await job.moveToDelayed(Date.now() + BURIAL_RETRY_MS, token);
        throw new DelayedError();
      }
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
  };

  const open = (processor: typeof take): Opened => {
    const connection = deps.connect();
    const worker = new Worker<JobData>(queueKey(consumer.queue), processor, {
      connection,
      prefix: deps.namespace,
      concurrency: consumer.concurrency ?? 4,
      lockDuration: lockMs,
      stalledInterval: Math.min(STALLED_CHECK_MS, lockMs),
      // A job may meet several crashes that are not its fault; at 1 the second one fails it, whatever its attempts say.
      maxStalledCount: 5,
      settings: {
        backoffStrategy: (attemptsMade: number, _type?: string, error?: Error) =>
          isNewer(error) ? NEWER_RETRY_MS : backoffMs(attemptsMade),
      },
      ...queueTelemetry(),
      ...(consumer.perSecond !== undefined && { limiter: { max: consumer.perSecond, duration: 1_000 } }),
    });
    worker.on('error', (error) => logger.debug({ error }, 'worker error'));
    return { worker, connection };
  };
  const worker = lastingWorker({ queue: deps.queue, process: take, open, logger });

  return {
    close: () => worker.close(),
    /** Jobs that BullMQ failed by itself (stalled too often) never reached our catch. */
    async sweepFailed() {
      for (const job of (await deps.queue.getFailed(0, 200)) as Job<JobData>[]) {
        if (
          job.failedReason.startsWith('job stalled') &&
          !(await deadLetters.knows(letterId(consumer.queue, job.id), job.finishedOn))
        ) {
          await bury(job, letterId(consumer.queue, job.id), job.data, new Error(job.failedReason), job.finishedOn);
        }
      }
    },
  };
}
