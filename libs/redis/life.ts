import { randomUUID } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import { mastersOf } from './cluster.ts';
import type { RedisConnection } from './connect.ts';
import { infoField } from './state.ts';

const runIdOf = async (server: Redis) => infoField(await server.info('server'), 'run_id') ?? '';

/**
 * Names the present life of this Redis. The name holds a key of ours, which is gone when Redis was wiped or replaced,
 * and the run ids of the masters, which are new at each restart or when a replica takes over. Both of these may have
 * lost the last second.
 * @throws while a shard is away, because half a name would look like another life
 */
export async function lifeOf(redis: RedisConnection, namespace: string): Promise<string> {
  const key = `${namespace}:epoch`;
  await redis.set(key, randomUUID(), 'NX');
  const epoch = (await redis.get(key)) ?? '';
  const runIds = await Promise.all((redis instanceof Cluster ? await mastersOf(redis) : [redis]).map(runIdOf));
  return `${epoch}/${runIds.sort().join('+')}`;
}
