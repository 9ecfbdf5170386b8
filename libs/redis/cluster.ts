import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '../config/redis-url.ts';

/** The options in which the connections of one process differ. */
export type ConnectionOptions = Pick<
  RedisOptions,
  'commandTimeout' | 'maxRetriesPerRequest' | 'disconnectTimeout' | 'socketTimeout' | 'reconnectOnError'
>;

/**
 * The time, in milliseconds, that a node of the cluster has to say which node holds which slots. Then the next node is
 * asked. With the one second of ioredis, a busy node would count as lost.
 */
const SLOTS_MS = 2_000;

type ClusterAddress = Extract<RedisAddress, { kind: 'cluster' }>;

/**
 * Mends the end of a connection. When ioredis is told to end between two attempts to connect, it cancels the next
 * attempt and then waits for the end of connections that no longer exist. BullMQ waits for that end whenever a worker
 * closes, and would wait for ever.
 */
function ending(cluster: Cluster): Cluster {
  const disconnect = cluster.disconnect.bind(cluster);
  const duplicate = cluster.duplicate.bind(cluster);
  cluster.disconnect = (reconnect = false) => {
    const isBetweenAttempts = cluster.status === 'reconnecting';
    disconnect(reconnect);
    if (!isBetweenAttempts || reconnect) return;
    // ioredis itself does this when it has not begun to connect. It also rejects the commands that wait.
    const inside = cluster as unknown as { setStatus(status: string): void; handleCloseEvent(): void };
    inside.setStatus('close');
    inside.handleCloseEvent();
  };
  // Each worker duplicates its connection for its blocking reads.
  return Object.assign(cluster, {
    duplicate: (...parameters: Parameters<typeof duplicate>) => ending(duplicate(...parameters)),
  });
}

/**
 * The credentials and TLS stand in `redisOptions`. Otherwise only the nodes that the address names could be entered.
 * @param patient waits while no node can be reached, as a worker needs it. When one shard is away, its commands fail
 * after two seconds.
 */
export function openCluster(
  { nodes, username, password, tls }: ClusterAddress,
  options: ConnectionOptions,
  patient: boolean,
  clusterRetryStrategy: (attempt: number) => number,
): Cluster {
  return ending(
    new Cluster([...nodes], {
      redisOptions: {
        ...options,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
        ...(tls && { tls: {} }),
      },
      clusterRetryStrategy,
      enableOfflineQueue: patient,
      slotsRefreshTimeout: SLOTS_MS,
      // Host names stay names, because certificates contain names. ioredis would resolve them to addresses.
      dnsLookup: (host, callback) => callback(null, host),
      // Workers, too, keep the default of at most 16 redirections. BullMQ gives up a blocking read that hangs. With
      // endless redirections, ioredis would send that old read again on each new connection, before the new read, and
      // the worker would take no job any more.
    }),
  );
}

/**
 * Gives the master of every shard.
 * @throws while a master is not known or slots belong to nobody, because some queues cannot be reached then
 */
export async function mastersOf(cluster: Cluster): Promise<Redis[]> {
  const ranges = await cluster.cluster('SLOTS');
  const covered = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (covered < 16_384) throw new Error(`${16_384 - covered} slots of the Redis Cluster belong to nobody`);
  const known = cluster.nodes('master');
  return [...new Set(ranges.map(([, , master]) => `${master?.[0] ?? ''}:${master?.[1] ?? ''}`))].map((key) => {
    const node = known.find(({ options: { host, port } }) => `${host}:${port}` === key);
    if (node) return node;
    // ioredis drops a node when its connection ends, and looks for it again only when a command goes to one of its
    // slots.
    cluster.refreshSlotsCache();
    throw new Error(`A shard of the Redis Cluster is away: ${key}`);
  });
}
