import { DelayedError, RateLimitError, UnrecoverableError, Worker, type Job, type Queue } from 'bullmq';
import { messageOf } from '../errors/message-of.ts';
import { Resting, TooEarly } from '../errors/transient.ts';
import type { AnyEvent } from '../events/event.ts';
import type { AnyConsumer } from '../events/handlers.ts';
import { upcasts as present, type Upcasts } from '../events/payloads/index.ts';
import type { QueueName } from '../events/topology.ts';
import type { Logger } from '../logger/logger.ts';
import type { RedisConnection } from '../redis/connect.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { DeadLetters } from './dead-letters.ts';
import { isFromNewerVersion, isLastAttempt, isPermanent } from './job-failure.ts';
import { lastingWorker, type OpenWorker } from './lasting-worker.ts';
import type { JobData } from './publisher.ts';
import { backoffMs, queueKey } from './queue-settings.ts';
import { queueTelemetry } from './queue-telemetry.ts';
import { runJob } from './run-job.ts';

/**
 * The number of milliseconds after which the job of a killed worker is taken up again (BullMQ's defaults make it a
 * minute).
 */
const LOCK_MS = 15_000;
/** The number of milliseconds between two looks for jobs whose worker was killed. */
const STALLED_CHECK_MS = 10_000;
/** The number of milliseconds before the next attempt of a job that could not be written to the dead letters. */
const BURIAL_RETRY_MS = 15_000;
/**
 * The number of milliseconds between two attempts of a job that a newer version sent. All attempts together last longer
 * than a roll-out may take (`progressDeadlineSeconds`), so that a process of the newer version finds the job.
 */
export const NEWER_RETRY_MS = 30_000;
/**
 * The number of killed workers that a job outlives. A job may meet several crashes that are not its fault. With 1, the
 * second crash would fail it, however many attempts it has left.
 */
const MAX_STALLED_COUNT = 5;
/** The most jobs failed by BullMQ itself that one sweep looks at. */
const SWEPT_AT_ONCE = 200;

export type RunningConsumer = { close(): Promise<void>; sweepFailed(): Promise<void> };

type ConsumerDeps = {
  /** Opens a connection for one worker. */
  readonly connect: () => RedisConnection;
  readonly queue: Queue;
  readonly namespace: string;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The number of milliseconds after which the job of a killed worker is taken up again. */
  readonly lockMs?: number | undefined;
  /** Upcasts that replace the present ones, for a test of two versions at once. */
  readonly upcasts?: Upcasts;
};

/** Gives the id of the dead letter of a job. A job that an operator replayed keeps the letter of its first run. */
const letterId = (queue: string, jobId: string | undefined) =>
  `${queue}.${(jobId ?? 'unknown').replace(/-again-\d+$/, '')}`;

const OUTCOMES = ['done', 'retried', 'buried'] as const;

type Burial = { readonly id: string; readonly data: JobData; readonly error: unknown; readonly endedAtMs?: number };

/** Works on the jobs of one queue: each job is done, retried later, or written to the dead letters. */
export function startConsumer(consumer: AnyConsumer, deps: ConsumerDeps): RunningConsumer {
  const logger = deps.logger.child({ queue: consumer.queue });

  const bury = (job: Job<JobData>, { id, ...burial }: Burial) =>
    deps.deadLetters.record({
      _id: id,
      queue: consumer.queue,
      name: job.name,
      attempts: job.attemptsMade + 1,
      ...burial,
    });
  const buryJob = (job: Job<JobData>, error: unknown, endedAtMs?: number) =>
    bury(job, {
      id: letterId(consumer.queue, job.id),
      data: job.data,
      error,
      ...(endedAtMs !== undefined && { endedAtMs }),
    });
  const runs = {
    consumer,
    upcasts: deps.upcasts ?? present,
    buryEvent: (job: Job<JobData>, event: AnyEvent, error: unknown) =>
      bury(job, { id: letterId(consumer.queue, event.id), data: { events: [event] }, error }),
  };

  const take = async (job: Job<JobData>, token?: string) => {
    const ended = timing(deps.metrics, consumer.queue, job.name);
    try {
      await runJob(runs, job);
      ended('done');
    } catch (error) {
      if (error instanceof Resting) return rest(deps.queue, logger, job, error);
      const isOver = isLastAttempt(job) || isPermanent(error);
      logFailure(logger, job, error, isOver);
      if (!isOver) {
        ended('retried');
        throw error;
      }
      // The letter is written before BullMQ is told. If the process dies in between, the job only runs once more.
      if (!(await succeeds(buryJob(job, error)))) await waitForBurial(job, token);
      await empty(job).catch(() => undefined);
      ended('buried');
      throw new UnrecoverableError(messageOf(error));
    }
  };

  const worker = lastingWorker({
    queue: deps.queue,
    process: take,
    open: (process) => openWorker(consumer, { ...deps, logger }, process),
    logger,
  });
  return {
    close: () => worker.close(),
    /**
     * Buries jobs that BullMQ failed by itself because too many of their workers were killed. They never reached
     * `take`.
     */
    async sweepFailed() {
      for (const job of (await deps.queue.getFailed(0, SWEPT_AT_ONCE)) as Job<JobData>[]) {
        if (!job.failedReason.startsWith('job stalled')) continue;
        if (await deps.deadLetters.knows(letterId(consumer.queue, job.id), job.finishedOn)) continue;
        await buryJob(job, new Error(job.failedReason), job.finishedOn);
        await empty(job);
      }
    },
  };
}

/** Stops the whole queue for as long as the error asks, because the receiver of its jobs accepts nothing now. */
async function rest(queue: Queue, logger: Logger, job: Job<JobData>, error: Resting): Promise<never> {
  logger.warn({ error, job: job.id, restMs: error.restMs }, 'the queue rests');
  await queue.rateLimit(error.restMs);
  throw new RateLimitError();
}

/**
 * Puts the job off. MongoDB is away, which is probably why the job failed: the job waits in Redis, however long that
 * takes.
 */
async function waitForBurial(job: Job, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + BURIAL_RETRY_MS, token);
  throw new DelayedError();
}

/**
 * Takes the events out of a failed job, because its letter has them. In Redis they would only take room, for as long as
 * failed jobs are kept. A task has only an id.
 */
async function empty(job: Job<JobData>): Promise<void> {
  if ('events' in job.data) await job.updateData({ events: [] });
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

function openWorker(
  consumer: AnyConsumer,
  { connect, namespace, logger, metrics, lockMs = LOCK_MS }: ConsumerDeps,
  process: (job: Job<JobData>, token?: string) => Promise<void>,
): OpenWorker {
  const connection = connect();
  beginCounting(metrics, consumer.queue);
  const worker = new Worker<JobData>(queueKey(consumer.queue), process, {
    connection,
    prefix: namespace,
    concurrency: consumer.concurrency ?? 4,
    lockDuration: lockMs,
    stalledInterval: Math.min(STALLED_CHECK_MS, lockMs),
    maxStalledCount: MAX_STALLED_COUNT,
    settings: {
      backoffStrategy: (attemptsMade: number, _type?: string, error?: Error) =>
        isFromNewerVersion(error) ? NEWER_RETRY_MS : backoffMs(attemptsMade),
    },
    ...queueTelemetry(),
    ...(consumer.perSecond !== undefined && { limiter: { max: consumer.perSecond, duration: 1_000 } }),
  });
  worker.on('error', (error) => logger.debug({ error }, 'worker error'));
  return { worker, connection };
}

function beginCounting(metrics: Metrics, queue: QueueName): void {
  for (const outcome of OUTCOMES) metrics.count('seuil_jobs_total', { queue, outcome }, 0);
}

/** @returns a function that counts the job with its outcome, and measures its duration in seconds */
function timing(metrics: Metrics, queue: QueueName, name: string) {
  const started = performance.now();
  return (outcome: (typeof OUTCOMES)[number]) => {
    metrics.count('seuil_jobs_total', { queue, outcome });
    metrics.time('seuil_job_duration_seconds', { queue, name }, (performance.now() - started) / 1_000);
  };
}

function logFailure(logger: Logger, job: Job<JobData>, error: unknown, isOver: boolean): void {
  // It is normal that a job arrives before the fact that it depends on.
  const level = error instanceof TooEarly && !isOver ? 'debug' : 'warn';
  const facts = { error, job: job.id, name: job.name, attempt: job.attemptsMade + 1, last: isOver };
  logger[level](facts, 'a job failed');
}
