import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '../config/redis-url.ts';

/** What differs between the connections of one process. */
export type ConnectionOptions = Pick<RedisOptions, 'commandTimeout' | 'maxRetriesPerRequest' | 'disconnectTimeout'>;

type ClusterAddress = Extract<RedisAddress, { kind: 'cluster' }>;

/**
 * ioredis, told to end between two attempts to connect, cancels the next one and then waits for the end of connections
 * that it has no more. BullMQ waits for that end whenever a worker closes, and would do so for ever.
 */
function ending(cluster: Cluster): Cluster {
  const disconnect = cluster.disconnect.bind(cluster);
  const duplicate = cluster.duplicate.bind(cluster);
  cluster.disconnect = (reconnect = false) => {
    const isBetweenAttempts = cluster.status === 'reconnecting';
    disconnect(reconnect);
    if (!isBetweenAttempts || reconnect) return;
    // As ioredis itself does where it has not begun to connect; also rejects the commands that wait.
    const inside = cluster as unknown as { setStatus(status: string): void; handleCloseEvent(): void };
    inside.setStatus('close');
    inside.handleCloseEvent();
  };
  // Each worker duplicates its connection for its blocking reads.
  return Object.assign(cluster, { duplicate: (...given: Parameters<typeof duplicate>) => ending(duplicate(...given)) });
}

/**
 * What opens the door of a node stands in `redisOptions`, or only the nodes that the address names could be entered.
 * @param patient waits while no node can be reached, as a worker wants it. Where one shard is away, its commands fail after two seconds.
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
      slotsRefreshTimeout: 2_000,
      // Names stay names, as certificates have them; ioredis would turn them into addresses.
      dnsLookup: (host, found) => found(null, host),
      // No more redirections than the usual 16, for workers neither: BullMQ gives up a blocking read that hangs, and one that is
      // tried for ever would come back with each new connection and stand before its successor: the worker takes nothing any more.
    }),
  );
}

/** The master of every shard. @throws while one of them is not known or has no slots, for then some queues cannot be reached */
export async function mastersOf(cluster: Cluster): Promise<Redis[]> {
  const ranges = await cluster.cluster('SLOTS');
  const covered = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (covered < 16_384) throw new Error(`${16_384 - covered} slots of the Redis Cluster belong to nobody`);
  const known = cluster.nodes('master');
  return [...new Set(ranges.map(([, , master]) => `${master?.[0] ?? ''}:${master?.[1] ?? ''}`))].map((key) => {
    const found = known.find(({ options: { host, port } }) => `${host}:${port}` === key);
    if (found) return found;
    // Dropped when its connection ended, and otherwise only looked for again when a command goes to one of its slots.
    cluster.refreshSlotsCache();
    throw new Error(`A shard of the Redis Cluster is away: ${key}`);
  });
}
