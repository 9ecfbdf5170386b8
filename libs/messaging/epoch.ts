import { randomUUID } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import type { AnyEvent } from '../events/event.ts';
import type { QueueName } from '../events/topology.ts';
import type { Logger } from '../logger/logger.ts';
import type { Database } from '../mongo/connect.ts';
import type { Replay } from '../outbox/outbox.ts';
import { mastersOf } from '../redis/cluster.ts';
import type { RedisConnection } from '../redis/connect.ts';
import type { Publisher } from './publisher.ts';

const REPLAY_BATCH = 500;

const runIdOf = async (server: Redis) => /run_id:(\w+)/.exec(await server.info('server'))?.[1] ?? '';

/**
 * The mark identifies the present life of this Redis. It holds a key of ours, which is gone when Redis was wiped or
 * replaced, and the run ids of the masters, which are new at each restart or when a replica takes over. Both of these
 * may have lost the last second.
 * @throws while a shard is away, because half a mark would look like another life
 */
async function readMark(redis: RedisConnection, namespace: string): Promise<string> {
  const key = `${namespace}:epoch`;
  await redis.set(key, randomUUID(), 'NX');
  const epoch = (await redis.get(key)) ?? '';
  const runIds = await Promise.all((redis instanceof Cluster ? await mastersOf(redis) : [redis]).map(runIdOf));
  return `${epoch}/${runIds.sort().join('+')}`;
}

/**
 * Publishes all present facts of a service again.
 * @param only the single queue that gets the facts; without it all consumers get them
 * @returns the number of facts that were published
 */
export async function replayFacts(
  replay: Replay,
  publisher: Publisher,
  name: string,
  only?: QueueName,
): Promise<number> {
  let batch: AnyEvent[] = [];
  let count = 0;
  const flush = async () => {
    await publisher.publish(batch, name, only);
    count += batch.length;
    batch = [];
  };
  for await (const event of replay()) {
    batch.push(event);
    if (batch.length >= REPLAY_BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  return count;
}

/** Replays the facts of a service once for every life of Redis that it has not seen yet. */
export async function replayIfRedisIsNew(deps: {
  redis: RedisConnection;
  namespace: string;
  database: Database;
  replay: Replay;
  publisher: Publisher;
  logger: Logger;
}): Promise<void> {
  const { redis, namespace, database, replay, publisher, logger } = deps;
  const marks = database.collection<{ _id: string; mark: string }>('relay-marks');
  const mark = await readMark(redis, namespace);
  const known = await marks.findOne({ _id: 'epoch' });
  if (known?.mark === mark) return;
  const count = await replayFacts(replay, publisher, mark);
  await marks.updateOne({ _id: 'epoch' }, { $set: { mark } }, { upsert: true });
  if (count > 0) logger.info({ count }, 'this Redis is new or was restarted: facts replayed');
}
