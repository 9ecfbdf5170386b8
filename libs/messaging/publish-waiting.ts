import type { AnyEvent } from '../events/event.ts';
import { presentName } from '../events/former-names.ts';
import { QUEUE_NAMES, topology, type QueueName } from '../events/topology.ts';
import type { Logger } from '../logger/logger.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { KeptEvents } from './kept-events.ts';
import { bytesOf, hears, queuesHearing, type Publisher } from './publisher.ts';
import type { QueueRests } from './queue-rests.ts';
import type { SetAside } from './set-aside.ts';

/** The most documents of one collection that are read, published and cleared at once. */
export const BATCH = 200;

export type PublishingDeps = {
  readonly publisher: Pick<Publisher, 'publishTo'>;
  readonly setAside: SetAside;
  readonly kept: Pick<KeptEvents, 'keep'>;
  readonly rests: QueueRests;
  /** Tells whether there is a connection to Redis at all, and it is known to which life of it. */
  readonly isUp: () => boolean;
  /** Gives how many bytes may be published to Redis now. */
  readonly room: () => Promise<number>;
  readonly logger: Logger;
};

/**
 * Gives a stored event under its present name. A newer version wrote the events that are not known here. It also knows
 * who hears them, so they stay in their documents.
 */
function knownHere(stored: AnyEvent): AnyEvent[] {
  const type = presentName(stored.type);
  return type === undefined ? [] : [type === stored.type ? stored : ({ ...stored, type } as AnyEvent)];
}

/** Publishes to one queue, unless it rests. A queue that fails begins to rest. @returns whether it has the events now */
async function tell(
  { publisher, rests, logger }: PublishingDeps,
  queue: QueueName,
  events: readonly AnyEvent[],
): Promise<boolean> {
  if (rests.isResting(queue)) return false;
  try {
    await publisher.publishTo(queue, events);
    rests.worked(queue);
    return true;
  } catch (error) {
    rests.failed(queue);
    logger.debug({ error, queue }, 'a queue takes nothing now');
    return false;
  }
}

/** @throws while there is no connection to Redis */
function requireRedis({ isUp, rests }: Pick<PublishingDeps, 'isUp' | 'rests'>): void {
  if (isUp()) return;
  // Every queue failed because Redis is away, and says nothing of one queue.
  rests.end();
  throw new Error('Redis is away');
}

/**
 * Gives the first items for which Redis has room.
 * @throws when there is none: its workers need what is left, and MongoDB keeps the events
 */
async function fitting<T>(
  { room }: Pick<PublishingDeps, 'room'>,
  items: readonly T[],
  bytes: (item: T) => number,
): Promise<readonly T[]> {
  let left = await room();
  const fits = items.filter((item) => {
    const hasRoom = left > 0;
    left -= bytes(item);
    return hasRoom;
  });
  if (fits.length === 0 && items.length > 0) throw new Error('Redis is nearly full');
  return fits;
}

/** An event takes its bytes in each queue that hears it. */
const bytesInAll = (event: AnyEvent) => bytesOf(event) * topology[event.type].consumers.length;

/**
 * Publishes one batch of the events of a collection. What a queue does not take is set aside for it, and the batch
 * leaves its documents: it would otherwise block all that waits behind it.
 * @returns whether more may wait
 * @throws while Redis is away as a whole, or nearly full: then everything stays where it is
 */
export async function publishBatch(deps: PublishingDeps, outbox: Outbox): Promise<boolean> {
  const pending = await outbox.pending(BATCH);
  const known = pending
    .map(({ docId, events }) => ({ docId, events: events.flatMap(knownHere) }))
    .filter(({ events }) => events.length > 0);
  if (known.length === 0) return false;
  requireRedis(deps);
  const waiting = await fitting(deps, known, (doc) => doc.events.reduce((sum, event) => sum + bytesInAll(event), 0));
  const events = waiting.flatMap((each) => each.events);
  await deps.kept.keep(events);
  const missing = new Map<QueueName, AnyEvent[]>();
  await Promise.all(
    queuesHearing(events).map(async (queue) => {
      const heard = events.filter(({ type }) => hears(queue, type));
      if (!(await tell(deps, queue, heard))) missing.set(queue, heard);
    }),
  );
  if (missing.size > 0) {
    requireRedis(deps);
    await deps.setAside.put(missing);
  }
  await outbox.clear(waiting.map(({ docId, events: told }) => ({ docId, eventIds: told.map(({ id }) => id) })));
  return known.length === BATCH;
}

/** Publishes one batch of what was set aside, to the queues that may be back. @returns whether more may wait */
export async function publishSetAside(deps: PublishingDeps): Promise<boolean> {
  const { setAside, rests, isUp } = deps;
  if (!isUp()) return false;
  const found = await setAside.waitingFor(
    QUEUE_NAMES.filter((queue) => !rests.isResting(queue)),
    BATCH,
  );
  // A newer version set aside what is not known here, and publishes it.
  const known = found.flatMap(({ _id, queue, event }) => knownHere(event).map((present) => ({ _id, queue, present })));
  const fits = await fitting(deps, known, ({ present }) => bytesOf(present));
  for (const queue of new Set(fits.map((row) => row.queue))) {
    const rows = fits.filter((row) => row.queue === queue);
    const events = rows.map(({ present }) => present);
    if (await tell(deps, queue, events)) await setAside.remove(rows.map(({ _id }) => _id));
  }
  return known.length === BATCH;
}
