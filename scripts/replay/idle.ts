import type { Publisher } from '../../libs/messaging/publisher.ts';
import type { Outbox } from '../../libs/outbox/outbox.ts';
import type { RedisConnection } from '../../libs/redis/connect.ts';

type Queue = ReturnType<Publisher['queue']>;
type Places = {
  readonly queues: readonly Queue[];
  readonly redis: RedisConnection;
  readonly outboxes: readonly Outbox[];
};

const LOOK_EVERY_MS = 20;
/** This is longer than the longest pause between two tries of a job. */
const STANDSTILL_MS = 120_000;

/** BullMQ counts each job that is added, also one that it drops because it knows its id. */
async function jobsEverAdded({ queues, redis }: Places): Promise<string> {
  return (await Promise.all(queues.map((queue) => redis.get(queue.toKey('id'))))).join(' ');
}

/** @returns what waits or runs, as "3 in {voting}" */
async function openJobs({ queues }: Places): Promise<string[]> {
  const counts = await Promise.all(
    queues.map(async (queue) => ({
      name: queue.name,
      jobs: Object.values(await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized')).reduce(
        (sum, count) => sum + count,
        0,
      ),
    })),
  );
  return counts.flatMap(({ name, jobs }) => (jobs > 0 ? [`${jobs} in ${name}`] : []));
}

async function waitingDocuments(outboxes: readonly Outbox[]): Promise<string[]> {
  const waiting: string[] = [];
  for (const { name, pending } of outboxes) if ((await pending(1)).length > 0) waiting.push(name);
  return waiting;
}

/** @returns what waits or moves; an empty list when all is over */
async function look(places: Places): Promise<string> {
  const added = await jobsEverAdded(places);
  const waiting = [...(await openJobs(places)), ...(await waitingDocuments(places.outboxes))];
  if (waiting.length > 0) return waiting.join(', ');
  return (await jobsEverAdded(places)) === added ? '' : 'jobs are being added';
}

/**
 * Waits until nothing waits any more. Work goes round: the event of a document becomes a job, whose handler writes the
 * next event. When we look at one after the other, each half can be empty while the other is not. But if the queues are
 * empty, then no document has an event, and no job was added since before the first look, then nothing ran meanwhile,
 * and all is over. Use it only for a system that nobody calls at this moment.
 * @throws when nothing moves for two minutes
 */
export async function waitUntilIdle(places: Places): Promise<void> {
  let seen = '';
  let movedAt = performance.now();
  for (;;) {
    // A busy Redis may answer too late for its client, so we look again.
    const now = await look(places).catch((error: unknown) => `no answer (${String(error)})`);
    if (now === '') return;
    if (now !== seen) [seen, movedAt] = [now, performance.now()];
    else if (performance.now() - movedAt > STANDSTILL_MS)
      throw new Error(`Nothing has moved for ${STANDSTILL_MS / 1_000} s: ${now}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
