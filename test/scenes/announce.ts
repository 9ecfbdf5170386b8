import type { AnyEvent } from '../../libs/events/event.ts';
import { tasks, type QueueName, type Service, type TaskName } from '../../libs/events/topology.ts';
import { createLogger } from '../../libs/logger/logger.ts';
import { createPublisher, type JobData, type Publisher } from '../../libs/messaging/publisher.ts';
import { connectRedis } from '../../libs/redis/connect.ts';
import type { System } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The queues of a system. `redisUrl` is that of a Redis of the test's own. */
type Queues = Pick<System, 'namespace'> & { readonly redisUrl?: string };

export async function withPublisher<T>(
  { namespace, redisUrl = process.env['REDIS_URL'] ?? '' }: Queues,
  use: (publisher: Publisher) => Promise<T>,
): Promise<T> {
  const redis = connectRedis(redisUrl, createLogger({ level: 'silent' }));
  const publisher = createPublisher(redis.producer, namespace);
  try {
    await waitUntil(() => redis.isUp(), { what: 'Redis', everyMs: 5 });
    return await use(publisher);
  } finally {
    await publisher.close();
    await redis.close();
  }
}

/** Puts events of services that do not run in this test on the queues of those that do. */
export const announce = (system: Pick<System, 'namespace'>, ...events: AnyEvent[]): Promise<void> =>
  withPublisher(system, (publisher) => publisher.publish(events));

/** Adds a task as a queue may give it twice, or late. It is another job, so that it is not taken for the one that ran. */
export const runAgain = (system: Pick<System, 'namespace'>, task: TaskName, id: string): Promise<unknown> =>
  withPublisher(system, (publisher) =>
    publisher.queue(tasks[task].queue).add(task, { id }, { jobId: `again-${crypto.randomUUID()}` }),
  );

/**
 * Reads what waits in the queue of a service that does not run in this test, oldest first. A replay may tell an event
 * once more, for instance after the start; each event is given once.
 */
export const waitingFor = (system: Queues, queue: QueueName): Promise<AnyEvent[]> =>
  withPublisher(system, async (publisher) => {
    const jobs = await publisher.queue(queue).getJobs(['wait', 'prioritized', 'delayed'], 0, -1, true);
    const events = jobs.flatMap(({ data }) =>
      'events' in (data as JobData) ? (data as { events: AnyEvent[] }).events : [],
    );
    return [...new Map(events.map((event) => [event.id, event])).values()];
  });

/** Every state in which a job is not over. BullMQ counts them in one step, so that no job slips from one to another. */
const UNFINISHED = ['wait', 'prioritized', 'active', 'delayed'] as const;

/** Waits until a service that runs in this test has dealt with everything that was announced to it. */
export const heardAll = (system: Pick<System, 'namespace'>, queue: QueueName): Promise<unknown> =>
  withPublisher(system, (publisher) =>
    waitUntil(
      async () => Object.values(await publisher.queue(queue).getJobCounts(...UNFINISHED)).every((count) => count === 0),
      { what: `an empty queue ${queue}` },
    ),
  );

/**
 * Announces events to a service that runs in this test, and waits until it knows them.
 * @throws when one of them became a dead letter: what the service could not take is not known to it
 */
export async function makeKnown(
  system: Pick<System, 'namespace' | 'database'>,
  service: QueueName & Service,
  ...events: AnyEvent[]
): Promise<void> {
  await announce(system, ...events);
  await heardAll(system, service);
  const letters = await system
    .database(service)
    .collection('dead-letters')
    .find({ 'data.events.id': { $in: events.map(({ id }) => id) } })
    .toArray();
  if (letters.length > 0) throw new Error(`${service} did not take ${JSON.stringify(letters)}`);
}

/** Waits until the relay has published everything that the documents of a collection announce. */
export const publishedAll = (
  system: Pick<System, 'database'>,
  service: Service,
  collection: string,
): Promise<unknown> =>
  waitUntil(
    async () =>
      (await system
        .database(service)
        .collection(collection)
        .countDocuments({ 'pending.at': { $gt: new Date(0) } })) === 0,
    { what: `an empty outbox of ${collection}` },
  );
