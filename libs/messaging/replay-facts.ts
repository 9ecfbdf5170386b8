import type { AnyEvent } from '../events/event.ts';
import { QUEUE_NAMES, topology, type QueueName, type Service } from '../events/topology.ts';
import type { Replay } from '../outbox/outbox.ts';
import { hears } from './publisher.ts';

/** The most facts that are published at once. */
const BATCH = 500;

/** Gives the queues that hear something of a service. */
export const queuesHearingOf = (service: Service): QueueName[] =>
  QUEUE_NAMES.filter((queue) =>
    Object.values(topology).some(
      ({ producer, consumers }) => producer === service && (consumers as readonly QueueName[]).includes(queue),
    ),
  );

export type ReplayToQueue = {
  readonly replay: Replay;
  readonly publishTo: (events: readonly AnyEvent[]) => Promise<void>;
  readonly queue: QueueName;
  /** The id of the last event that an interrupted run published. Those up to it are passed over. */
  readonly after?: string | undefined;
  /** Is told the id of the last event of each batch that was published. */
  readonly published?: (lastId: string) => Promise<void>;
};

/**
 * Publishes all present facts of a service again, to one queue. A queue that is deep or away holds up no other.
 * @returns the number of facts that were published
 */
export async function replayToQueue(task: ReplayToQueue): Promise<number> {
  const { count, found } = await publishAfter(task, task.after);
  // The fact at which the former run stopped has changed since, and has another id: all are published again.
  return found ? count : (await publishAfter(task, undefined)).count;
}

async function publishAfter(task: ReplayToQueue, after: string | undefined) {
  const { replay, publishTo, queue, published } = task;
  let [batch, count, found] = [[] as AnyEvent[], 0, after === undefined];
  const flush = async () => {
    const last = batch.at(-1);
    if (!last) return;
    await publishTo(batch);
    await published?.(last.id);
    count += batch.length;
    batch = [];
  };
  for await (const event of replay()) {
    if (!hears(queue, event.type)) continue;
    if (found) batch.push(event);
    else found = event.id === after;
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return { count, found };
}
