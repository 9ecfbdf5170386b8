import type { Service } from '../../libs/events/topology.ts';
import { deadLettersIn, type DeadLetter, type DeadLetters } from '../../libs/messaging/dead-letters.ts';
import type { ServiceDefinition } from '../../libs/service/service.ts';
import { services } from '../../services/all-services.ts';
import type { System } from './open-system.ts';
import { table } from './table.ts';

const SHOWN = 100;

export function serviceNamed(name: Service): ServiceDefinition {
  const found = services.find((service) => service.name === name);
  if (!found) throw new Error(`there is no service ${name}`);
  return found;
}

const now = () => new Date();

/** Gives the letters for work that puts none back into its queue. Redis may be away meanwhile. */
export const lettersOf = (system: Pick<System, 'database'>, service: Service): DeadLetters =>
  deadLettersIn(system.database(service), now, () => {
    throw new Error('these letters were opened without their queues');
  });

async function lettersWithQueues(system: System, service: Service): Promise<DeadLetters> {
  const publisher = await system.queues();
  return deadLettersIn(system.database(service), now, (queue) => publisher.queue(queue));
}

/** @param only the names of the services; when it is empty, all services are read */
export async function listLetters(
  system: System,
  only: readonly Service[],
  state: DeadLetter['state'],
): Promise<string> {
  const chosenServices = services.filter(({ name }) => only.length === 0 || only.includes(name));
  const found = await Promise.all(
    chosenServices.map(async ({ name }) =>
      (await lettersOf(system, name).list(state, SHOWN)).map((letter) => ({ service: name, letter })),
    ),
  );
  const rows = found.flat().map(({ service, letter: { _id, error, failedAt, failures } }) => ({
    service,
    id: _id,
    failed: failedAt.toISOString(),
    failures,
    error: `${error.name}: ${error.message}`.replace(/\s+/g, ' ').slice(0, 100),
  }));
  return rows.length === 0 ? `no letter is ${state}` : table(rows);
}

export async function showLetter(system: System, service: Service, id: string): Promise<string> {
  return JSON.stringify(await lettersOf(system, service).find(id), undefined, 2);
}

/** The letter keeps who dealt with it, and how. */
export async function deal(
  system: System,
  did: 'replay' | 'discard',
  { service, id, by }: { readonly service: Service; readonly id: string; readonly by: string },
): Promise<string> {
  if (did === 'replay') await (await lettersWithQueues(system, service)).replay(id, by);
  else await lettersOf(system, service).discard(id, by);
  return did === 'replay' ? `${id} is in its queue again` : `${id} will not be done`;
}

/** Replays all letters of a service that are open, each once. A job that fails again becomes a dead letter again. */
export async function replayAll(system: System, service: Service, by: string): Promise<string> {
  const letters = await lettersWithQueues(system, service);
  let count = 0;
  for (
    let dead = await letters.list('dead', SHOWN);
    dead.length > 0;
    dead = (await letters.list('dead', SHOWN)).filter(({ history }) => history.at(-1)?.by !== by)
  ) {
    for (const { _id } of dead) await letters.replay(_id, by);
    count += dead.length;
  }
  return `${count} letters of ${service} are in their queues again`;
}
