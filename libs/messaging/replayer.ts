import { setTimeout as pause } from 'node:timers/promises';
import type { AnyEvent } from '../events/event.ts';
import type { QueueName, Service } from '../events/topology.ts';
import type { Logger } from '../logger/logger.ts';
import type { Database } from '../mongo/connect.ts';
import type { Replay } from '../outbox/outbox.ts';
import type { RedisLink } from '../redis/connect.ts';
import { lifeOf } from '../redis/life.ts';
import { bytesOf, type Publisher } from './publisher.ts';
import { openRelayMarks, type RelayMarks, type Run } from './relay-marks.ts';
import { queuesHearingOf, replayToQueue } from './replay-facts.ts';

/** A replay waits while so many jobs are in a queue, so that it is never far ahead of the workers. */
const DEEP = 1_000;
/** The time, in milliseconds, after which a replay that waits looks again. */
const LOOK_AGAIN_MS = 1_000;
/**
 * The time, in milliseconds, that passes before a replay starts, in which the other processes come to the new life,
 * too. Whoever comes after its start may have published into the former life meanwhile, and needs another replay.
 */
const SETTLE_MS = 2_000;

export type ReplayerDeps = {
  readonly service: Service;
  readonly redis: Pick<RedisLink, 'producer' | 'isUp' | 'room'>;
  readonly namespace: string;
  readonly database: Database;
  readonly replay: Replay;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly settleMs?: number;
};

export type Replayer = {
  /**
   * Tells all facts of the service to the present life of Redis, unless it has them, or another process is telling them.
   */
  check(): Promise<void>;
  /**
   * Tells whether something may be published: there is a connection, and it was noted into which life of Redis it leads.
   */
  mayPublish(): boolean;
  /** Resolves when the life of Redis has been noted that this process reached last, or when that failed. */
  entered(): Promise<void>;
  stop(): void;
};

class OtherLife extends Error {}

/** Watches the lives of Redis for one process of a service, and replays when one begins. */
export function startReplayer(deps: ReplayerDeps): Replayer {
  const { redis, namespace, logger } = deps;
  const marks = openRelayMarks(deps.database);
  const ending = new AbortController();
  const life = () => lifeOf(redis.producer, namespace);
  let [connection, notedConnection] = [0, -1];
  let running: Promise<void> | undefined;
  let noting: Promise<void> = Promise.resolve();

  const look = async () => {
    for (;;) {
      const present = await life();
      await marks.note(present);
      if (!(await marks.isReplayNeeded(present))) return;
      try {
        return await replayTo(present, { ...deps, life, marks, signal: ending.signal });
      } catch (error) {
        // A new life has begun meanwhile, and needs a replay of its own.
        if (!(error instanceof OtherLife)) throw error;
      }
    }
  };
  const check = () =>
    (running ??= look()
      .catch((error: unknown) => {
        if (!ending.signal.aborted) throw error;
      })
      .finally(() => {
        running = undefined;
      }));

  const leave = () => {
    connection += 1;
  };
  const enter = async () => {
    const entered = connection;
    // A cluster of which a shard is away has no life that could be named. Its other queues go on all the same.
    noting = life()
      .then(marks.note)
      .catch((error: unknown) => logger.debug({ error }, 'the life of Redis could not be noted now'))
      .then(() => {
        notedConnection = entered;
      });
    await noting;
    // The sweep asks again, so nobody waits for this check.
    await check().catch((error: unknown) => logger.debug({ error }, 'facts could not be replayed now'));
  };
  const enterSoon = () => void enter();
  redis.producer.on('close', leave);
  redis.producer.on('ready', enterSoon);
  if (redis.isUp()) enterSoon();
  return {
    check,
    entered: () => noting,
    mayPublish: () => redis.isUp() && notedConnection === connection,
    stop() {
      ending.abort();
      redis.producer.off('close', leave);
      redis.producer.off('ready', enterSoon);
    },
  };
}

type Telling = ReplayerDeps & {
  readonly life: () => Promise<string>;
  readonly marks: RelayMarks;
  readonly signal: AbortSignal;
};

/** Replays to this life, if no other process does. */
async function replayTo(present: string, deps: Telling): Promise<void> {
  const { marks, life, signal, logger, settleMs = SETTLE_MS } = deps;
  if (!(await marks.takeLease())) return;
  try {
    if (await marks.hasCompany()) await pause(settleMs, undefined, { signal });
    const run = await marks.begin(present);
    const count = await tellAll(deps, run);
    if ((await life()) !== run.mark) throw new OtherLife('this life of Redis is over');
    await marks.finish(run);
    if (count > 0) logger.info({ count }, 'this Redis is new or was restarted: facts replayed');
  } finally {
    await marks.giveUpLease();
  }
}

/** Tells all queues at once, each as fast as it is emptied. @returns the number of facts, counted for each queue */
async function tellAll(deps: Telling, run: Run): Promise<number> {
  const counts = await Promise.all(queuesHearingOf(deps.service).map((queue) => tellQueue(deps, run, queue)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function tellQueue(deps: Telling, run: Run, queue: QueueName): Promise<number> {
  const { marks, replay, signal } = deps;
  const after = run.told[queue];
  if (after === true) return 0;
  const count = await replayToQueue({
    replay,
    publishTo: (events) => publishPatiently(deps, run, queue, events),
    queue,
    after,
    published: (lastId) => marks.keepLease(run, { [queue]: lastId }),
  });
  signal.throwIfAborted();
  await marks.keepLease(run, { [queue]: true });
  return count;
}

/** Publishes when there is room, and tries again while the queue is away: the other queues go on meanwhile. */
async function publishPatiently(deps: Telling, run: Run, queue: QueueName, events: readonly AnyEvent[]) {
  const { publisher, signal } = deps;
  const bytes = events.reduce((sum, event) => sum + bytesOf(event), 0);
  for (;;) {
    await waitForRoom(deps, run, { queue, bytes });
    try {
      return await publisher.publishTo(queue, events, `${run.mark}.${run.start}`);
    } catch (error) {
      deps.logger.debug({ error, queue }, 'a replay waits for a queue');
      await pause(LOOK_AGAIN_MS, undefined, { signal });
    }
  }
}

/** @throws when this life of Redis is over, when the process ends, or when another process replays */
async function waitForRoom(
  { publisher, redis, life, marks, signal }: Telling,
  run: Run,
  { queue, bytes }: { readonly queue: QueueName; readonly bytes: number },
): Promise<void> {
  const hasRoom = async () => {
    if ((await life()) !== run.mark) throw new OtherLife('this life of Redis is over');
    const jobs = await publisher.queue(queue).getJobCountByTypes('wait', 'prioritized', 'delayed', 'active');
    return jobs < DEEP && (await redis.room()) > bytes;
  };
  for (;;) {
    signal.throwIfAborted();
    const ready = await hasRoom().catch((error: unknown) => {
      if (error instanceof OtherLife) throw error;
      return false;
    });
    if (ready) return;
    await marks.keepLease(run);
    await pause(LOOK_AGAIN_MS, undefined, { signal });
  }
}
