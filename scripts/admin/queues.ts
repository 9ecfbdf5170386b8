import { queues, type QueueName } from '../../libs/events/topology.ts';
import type { Publisher } from '../../libs/messaging/publisher.ts';
import { backlogOf, queueState, secondsSince } from '../../libs/messaging/queue-state.ts';
import { setAsideIn } from '../../libs/messaging/set-aside.ts';
import { outboxOf } from '../../libs/mongo/outbox-of.ts';
import { services } from '../../services/all-services.ts';
import { wordsOf } from '../command/words-of.ts';
import { lettersOf } from './letters.ts';
import type { System } from './open-system.ts';
import { table } from './table.ts';

const NAMES = Object.keys(queues) as QueueName[];

const seconds = (since: number | undefined) => Math.round(secondsSince(since));

async function queueRow(publisher: Publisher, name: QueueName) {
  const queue = publisher.queue(name);
  const [{ oldestAt, ...jobs }, paused] = await Promise.all([queueState(queue), queue.isPaused()]);
  return { queue: name, ...jobs, 'oldest (s)': seconds(oldestAt), state: paused ? 'PAUSED' : 'runs' };
}

async function serviceRow(system: System, { name: service, collections }: (typeof services)[number]) {
  const database = system.database(service);
  const carrying = collections.filter(({ indexes = [] }) => indexes.some(({ key }) => 'pending.at' in key));
  const { documents, oldestAt } = await backlogOf([
    ...carrying.map(({ name }) => outboxOf({ collection: database.collection(name) } as never)),
    setAsideIn(database),
  ]);
  return {
    service,
    'pending documents': documents,
    'lag (s)': seconds(oldestAt),
    'dead letters': await lettersOf(system, service).count('dead'),
  };
}

/** What waits in documents can be seen, and is what counts, also while Redis is away. */
async function queueTable(system: System): Promise<string> {
  try {
    const publisher = await system.queues();
    return table(await Promise.all(NAMES.map((name) => queueRow(publisher, name))));
  } catch (error) {
    return `The queues cannot be seen. ${wordsOf(error)}`;
  }
}

/** Shows where work waits: in the queues, in documents whose events are not published yet, and in the dead letters. */
export async function showQueues(system: System): Promise<string> {
  const [queuePart, serviceRows] = await Promise.all([
    queueTable(system),
    Promise.all(services.map((service) => serviceRow(system, service))),
  ]);
  return `${queuePart}\n\n${table(serviceRows)}`;
}

/** Pauses a queue for all of its workers, wherever they run. A worker still finishes the job that it has begun. */
export async function pause(system: System, name: QueueName): Promise<string> {
  await (await system.queues()).queue(name).pause();
  return `${name} is paused; what comes waits. "resume ${name}" lets it go on`;
}

export async function resume(system: System, name: QueueName): Promise<string> {
  await (await system.queues()).queue(name).resume();
  return `${name} goes on`;
}
