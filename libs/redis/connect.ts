import { Cluster, Redis } from 'ioredis';
import { redisAddress } from '../config/redis-url.ts';
import type { Logger } from '../logger/logger.ts';
import { mastersOf, openCluster, type ConnectionOptions } from './cluster.ts';

export type RedisConnection = Redis | Cluster;

export type RedisLink = {
  /** For adding jobs: fails within a moment when Redis is away, so that the relay can try again later. */
  readonly producer: RedisConnection;
  /** For workers: waits as long as Redis is away. Each worker duplicates it for its blocking reads. */
  worker(): RedisConnection;
  /** Whether it can be spoken to: of a cluster, to any of it. */
  isUp(): boolean;
  /** Whether all of it can: of a cluster, every shard. */
  isWhole(): Promise<boolean>;
  close(): Promise<void>;
};

const retryStrategy = (attempt: number) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6));

/** The one fault of the address that only Redis itself can tell; an operator would otherwise see no more than events that wait. */
function tellWrongKind(producer: RedisConnection, logger: Logger): void {
  if (producer instanceof Cluster) {
    producer.on('node error', (error: Error) => {
      if (/cluster support disabled/.test(error.message))
        logger.error(
          { error },
          'REDIS_URL names a cluster, and a server that is none answers: name it alone, without cluster=true',
        );
    });
    return;
  }
  producer.on('ready', () => {
    const told = producer.info('cluster').then((info) => {
      if (info.includes('cluster_enabled:1'))
        logger.error(
          'REDIS_URL names one node of a Redis Cluster as if it were a server: name several, or add ?cluster=true',
        );
    });
    told.catch((error: unknown) => logger.debug({ error }, 'whether Redis is a cluster could not be asked'));
  });
}

export type RedisLinkOptions = {
  /**
   * Milliseconds that the producer waits for the answer to one command. Long enough for a busy Redis, short enough that
   * a relay notices a Redis that hangs; a process that holds its event loop for longer needs more.
   */
  readonly commandTimeoutMs?: number;
};

const COMMAND_TIMEOUT_MS = 2_000;

/**
 * Milliseconds that a connection which is told to end waits for the server to end it too, before it is cut off. ioredis
 * also waits so long for a connection that has ended already, and the process cannot end meanwhile.
 */
const DISCONNECT_TIMEOUT_MS = 200;

/** @param url of a server, or of several nodes of a cluster (libs/config/redis-url.ts) */
export function connectRedis(
  url: string,
  logger: Logger,
  { commandTimeoutMs = COMMAND_TIMEOUT_MS }: RedisLinkOptions = {},
): RedisLink {
  const address = redisAddress(url);
  const open = (purpose: ConnectionOptions, patient: boolean): RedisConnection => {
    const options = { ...purpose, disconnectTimeout: DISCONNECT_TIMEOUT_MS };
    const connection =
      address.kind === 'cluster'
        ? openCluster(address, options, patient, retryStrategy)
        : new Redis(address.url, { ...options, enableOfflineQueue: patient, retryStrategy });
    connection.on('error', (error: unknown) => logger.debug({ error }, 'Redis connection error'));
    connection.on('node error', (error: unknown, node: unknown) =>
      logger.debug({ error, node }, 'Redis connection error'),
    );
    return connection;
  };
  const producer = open({ commandTimeout: commandTimeoutMs, maxRetriesPerRequest: 1 }, false);
  tellWrongKind(producer, logger);
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
  const isUp = () => producer.status === 'ready';
  return {
    producer,
    worker() {
      const connection = open({ maxRetriesPerRequest: null }, true);
      workers.push(connection);
      return connection;
    },
    isUp,
    async isWhole() {
      if (!isUp() || !(producer instanceof Cluster)) return isUp();
      // A node that has come back answers before the others serve again.
      const states = await Promise.all((await mastersOf(producer)).map((master) => master.cluster('INFO')));
      return states.every((state) => state.includes('cluster_state:ok'));
    },
    close() {
      wasUp = false;
      for (const connection of [producer, ...workers]) connection.disconnect();
      return Promise.resolve();
    },
  };
}
