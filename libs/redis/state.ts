import { Cluster } from 'ioredis';
import { mastersOf } from './cluster.ts';
import type { RedisConnection } from './connect.ts';

/**
 * The time, in milliseconds, for which a health check waits for Redis. A server that stands still keeps its connections
 * and answers nothing. The time is shorter than that of a metric (2 s), so that the metric says 0 rather than nothing.
 */
const ANSWER_MS = 1_500;

/** Gives a field of what INFO says, such as `role`. */
export const infoField = (info: string, field: string): string | undefined =>
  new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(info)?.[1];

/**
 * Asks whether all of Redis takes writes: a server that is a master, or a cluster of which every shard serves.
 * @throws while a shard of a cluster is away
 */
async function takesWrites(connection: RedisConnection): Promise<boolean> {
  if (!(connection instanceof Cluster)) return infoField(await connection.info('replication'), 'role') === 'master';
  // A node that has come back answers before the other nodes of the cluster serve again.
  const states = await Promise.all((await mastersOf(connection)).map((master) => master.cluster('INFO')));
  return states.every((state) => state.includes('cluster_state:ok'));
}

/** Tells within ANSWER_MS whether all of Redis takes writes. It never throws. */
export async function isWhole(connection: RedisConnection): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS);
  });
  const asked = takesWrites(connection).catch(() => false);
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
