import { createHash } from 'node:crypto';
import { Queue, type JobsOptions } from 'bullmq';
import type { AnyEvent } from '../events/event.ts';
import { isBundled, tasks, topology, type EventType, type QueueName, type TaskName } from '../events/topology.ts';
import type { RedisConnection } from '../redis/connect.ts';
import { BUNDLE_OPTIONS, JOB_OPTIONS, queueKey, REPLAY_OPTIONS } from './queue-settings.ts';
import { queueTelemetry } from './queue-telemetry.ts';

/** The data of a job. A task carries only the id of its subject: the newest state is read when the task runs. */
export type JobData = { events: AnyEvent[] } | { id: string };

type Job = {
  name: string;
  data: JobData;
  jobId: string;
  options: JobsOptions;
  /** BullMQ continues the trace in which the event was written. */ telemetry?: { metadata: string };
};

export type Publisher = {
  /**
   * Resolves when every consumer's queue has every event. `replay` names the replay, so that its jobs are not taken for
   * former ones. `only` limits it to one queue.
   */
  publish(events: readonly AnyEvent[], replay?: string, only?: QueueName): Promise<void>;
  /** Resolves when the queue has those of the events that it hears. */
  publishTo(queue: QueueName, events: readonly AnyEvent[], replay?: string): Promise<void>;
  /**
   * Asks for work of the own service. A burst for the same id becomes one or two runs, and the last request is never
   * lost.
   */
  requestTask(task: TaskName, id: string, delayMs?: number): Promise<void>;
  queue(name: QueueName): Queue;
  close(): Promise<void>;
};

const BUNDLE = 200;
/** The most jobs in one addBulk, which is one pipeline. The limit keeps a replay from blocking Redis for others. */
const PIPELINE = 500;

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Gives the queues that hear at least one of the events. */
export const queuesHearing = (events: readonly AnyEvent[]): QueueName[] => [
  ...new Set(events.flatMap(({ type }): readonly QueueName[] => topology[type].consumers)),
];

export const hears = (queue: QueueName, type: EventType): boolean =>
  (topology[type].consumers as readonly QueueName[]).includes(queue);

/** The bytes that a job takes in Redis beside its events, and how many times their text its events take. */
const JOB_BYTES = 800;
const STORED_SHARE = 1.4;

/** Estimates how many bytes the event takes in a queue. Measured on Redis 7: 3.2 kB for an event of 1.85 kB. */
export const bytesOf = (event: AnyEvent): number => JOB_BYTES + STORED_SHARE * JSON.stringify(event).length;

function jobsFor(queue: QueueName, events: readonly AnyEvent[], replay: string | undefined): Job[] {
  const suffix = replay === undefined ? '' : `-${digest(replay)}`;
  const jobOf = (name: EventType, bundle: AnyEvent[]): Job => {
    const only = bundle.length === 1 ? bundle[0] : undefined;
    const jobId = `${only ? only.id : `bundle-${digest(bundle.map(({ id }) => id).join(' '))}`}${suffix}`.replaceAll(
      ':',
      '_',
    );
    // A bundle continues the trace of its first event, because a job has one parent.
    const trace = bundle[0]?.traceparent;
    const telemetry = trace === undefined ? {} : { telemetry: { metadata: JSON.stringify({ traceparent: trace }) } };
    const options = replay !== undefined ? REPLAY_OPTIONS : only ? JOB_OPTIONS : BUNDLE_OPTIONS;
    return { name, data: { events: bundle }, jobId, options, ...telemetry };
  };
  const jobs: Job[] = [];
  const bundles = new Map<EventType, AnyEvent[]>();
  for (const event of events) {
    if (!hears(queue, event.type)) continue;
    if (isBundled(event.type)) bundles.set(event.type, [...(bundles.get(event.type) ?? []), event]);
    else jobs.push(jobOf(event.type, [event]));
  }
  for (const [type, all] of bundles) {
    for (let from = 0; from < all.length; from += BUNDLE) jobs.push(jobOf(type, all.slice(from, from + BUNDLE)));
  }
  return jobs;
}

function openQueue(name: QueueName, connection: RedisConnection, namespace: string): Queue {
  // Without both skips, every add would hang if Redis is down at the start.
  const queue = new Queue(queueKey(name), {
    connection,
    prefix: namespace,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    skipMetasUpdate: true,
    ...queueTelemetry(),
  });
  queue.on('error', () => undefined);
  return queue;
}

export function createPublisher(connection: RedisConnection, namespace: string): Publisher {
  const open = new Map<QueueName, Queue>();
  const queue = (name: QueueName): Queue => {
    let found = open.get(name);
    if (!found) {
      found = openQueue(name, connection, namespace);
      open.set(name, found);
    }
    return found;
  };
  const addAll = async (name: QueueName, jobs: readonly Job[]) => {
    for (let from = 0; from < jobs.length; from += PIPELINE) {
      const part = jobs.slice(from, from + PIPELINE);
      const additions = await queue(name).addBulk(
        part.map(({ jobId, telemetry, options, ...job }) => ({
          ...job,
          opts: { ...options, jobId, ...(telemetry && { telemetry }) },
        })),
      );
      // For one bad entry, addBulk does not throw: it returns a negative number in its place.
      const lost = additions.findIndex((job, index) => job.id !== part[index]?.jobId);
      if (lost >= 0)
        throw new Error(`Redis refused ${part[lost]?.name ?? 'a job'} for ${name}: ${additions[lost]?.id ?? 'no id'}`);
    }
  };
  const publishTo: Publisher['publishTo'] = (name, events, replay) => addAll(name, jobsFor(name, events, replay));
  return {
    queue,
    publishTo,
    async publish(events, replay, only) {
      const faults: unknown[] = [];
      for (const name of only === undefined ? queuesHearing(events) : [only]) {
        // Each queue is on a shard of its own. When one shard is away, the others are told all the same.
        await publishTo(name, events, replay).catch((error: unknown) => faults.push(error));
      }
      if (faults.length > 0) throw faults[0] as Error;
    },
    async requestTask(task, id, delayMs = 0) {
      const { queue: name, coalesced } = tasks[task];
      const jobId = `${task}.${id}`.replaceAll(':', '_');
      await queue(name).add(
        task,
        { id },
        {
          ...JOB_OPTIONS,
          delay: delayMs,
          ...(coalesced ? { deduplication: { id: jobId, keepLastIfActive: true } } : { jobId }),
        },
      );
    },
    async close() {
      await Promise.all([...open.values()].map((each) => each.close()));
    },
  };
}
