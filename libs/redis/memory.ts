import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './connect.ts';
import { infoField } from './state.ts';

/** The memory of one Redis, or of the fullest shard of a cluster. */
export type RedisMemory = {
  readonly usedBytes: number;
  /** `maxmemory`, in bytes; undefined without a limit. */
  readonly limitBytes: number | undefined;
  /** `maxmemory-policy`. Any but `noeviction` throws jobs away. */
  readonly policy: string;
};

/**
 * Nothing new is published when so much of the memory is used, in percent. Workers need the rest: taking and finishing
 * a job writes, so a Redis that is full to the brim never empties.
 */
const FULL_PERCENT = 80;
/** The time, in milliseconds, that a shard has to answer. Others must not wait for it, so it is left out then. */
const ANSWER_MS = 500;

async function memoryOfServer(server: Redis): Promise<RedisMemory> {
  const info = await server.info('memory');
  const number = (field: string) => Number(infoField(info, field) ?? 0);
  const limitBytes = number('maxmemory');
  return {
    // Redis does not count the buffers of its replicas and of its append-only file against the limit.
    usedBytes: number('used_memory') - number('mem_not_counted_for_evict'),
    limitBytes: limitBytes > 0 ? limitBytes : undefined,
    policy: infoField(info, 'maxmemory_policy') ?? 'unknown',
  };
}

async function unlessLate<T>(asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_MS);
  });
  return Promise.race([asked.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

const share = ({ usedBytes, limitBytes }: RedisMemory) => (limitBytes === undefined ? 0 : usedBytes / limitBytes);

/** @returns undefined when no server says soon how full it is */
export async function memoryOf(connection: RedisConnection): Promise<RedisMemory | undefined> {
  const servers = connection instanceof Cluster ? connection.nodes('master') : [connection];
  const read = await Promise.all(servers.map((server) => unlessLate(memoryOfServer(server))));
  const known = read.filter((memory) => memory !== undefined);
  const evicting = known.find(({ policy }) => evicts(policy));
  const [fullest] = known.sort((a, b) => share(b) - share(a));
  return fullest && { ...fullest, policy: evicting?.policy ?? fullest.policy };
}

export const evicts = (policy: string): boolean => policy !== 'noeviction' && policy !== 'unknown';

/**
 * Gives how many bytes may be published now. What cannot be read does not hold anything up.
 * @returns Infinity without a limit
 */
export async function roomIn(connection: RedisConnection): Promise<number> {
  const memory = await memoryOf(connection);
  if (memory?.limitBytes === undefined) return Infinity;
  return Math.max(0, (memory.limitBytes * FULL_PERCENT) / 100 - memory.usedBytes);
}
