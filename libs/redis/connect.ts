import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logger/logger.ts';

export type RedisConnection = Redis | Cluster;

export type RedisLink = {
  /** For adding jobs: fails within a moment when Redis is away, so that the relay can try again later. */
  readonly producer: RedisConnection;
  /** For workers: waits as long as Redis is away. Each worker duplicates it for its blocking reads. */
  worker(): RedisConnection;
  isUp(): boolean;
  close(): Promise<void>;
};

const retryStrategy = (attempt: number) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6));

/** `urls`: one Redis URL, or several nodes of a Redis Cluster separated by commas. */
export function connectRedis(urls: string, logger: Logger): RedisLink {
  const open = (options: RedisOptions): RedisConnection => {
    const nodes = urls.split(',');
    const connection =
      nodes.length > 1
        ? new Cluster(nodes, { redisOptions: options, enableOfflineQueue: options.enableOfflineQueue ?? true, clusterRetryStrategy: retryStrategy })
        : new Redis(urls, { ...options, retryStrategy });
    connection.on('error', (error: unknown) => logger.debug({ error }, 'Redis connection error'));
    return connection;
  };
  const producer = open({ enableOfflineQueue: false, commandTimeout: 2_000, maxRetriesPerRequest: 1 });
  let wasUp = false;
  producer.on('ready', () => {
    wasUp = true;
    logger.debug({ redis: 'up' }, 'Redis is reachable');
  });
  producer.on('close', () => {
    if (wasUp) logger.warn({ redis: 'down' }, 'Redis is unreachable: events wait in MongoDB');
    wasUp = false;
  });
  const workers: RedisConnection[] = [];
  return {
    producer,
    worker() {
      const connection = open({ maxRetriesPerRequest: null });
      workers.push(connection);
      return connection;
    },
    isUp: () => producer.status === 'ready',
    close() {
      wasUp = false;
      for (const connection of [producer, ...workers]) connection.disconnect();
      return Promise.resolve();
    },
  };
}
