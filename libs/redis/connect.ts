import { Cluster, Redis } from 'ioredis';
import { redisAddress } from '../config/redis-url.ts';
import type { Logger } from '../logger/logger.ts';
import { mastersOf, openCluster, type ConnectionOptions } from './cluster.ts';

export type RedisConnection = Redis | Cluster;

export type RedisLink = {
  /** This connection adds jobs. It fails soon when Redis is away, so that the relay can try again later. */
  readonly producer: RedisConnection;
  /**
   * This connection is for a worker, and waits as long as Redis is away. Each worker duplicates it for its blocking
   * reads.
   */
  worker(): RedisConnection;
  /** Tells whether Redis can be reached; of a cluster, whether any part of it can. */
  isUp(): boolean;
  /** Tells whether all of Redis works; of a cluster, whether every shard does. */
  isWhole(): Promise<boolean>;
  close(): Promise<void>;
};

/** The first attempt to connect again comes after twice this number of milliseconds. Each pause doubles. */
const FIRST_PAUSE_MS = 50;
/** A pause between two attempts is never longer, so that work goes on soon after Redis is back. */
const LONGEST_PAUSE_MS = 2_000;

/** Gives the pause before the next attempt to connect, in milliseconds. */
const retryStrategy = (attempt: number) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);

/**
 * Logs the one fault of the address that only Redis itself can tell. Without it an operator would only see events that
 * wait.
 */
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
    const report = producer.info('cluster').then((info) => {
      if (info.includes('cluster_enabled:1'))
        logger.error(
          'REDIS_URL names one node of a Redis Cluster as if it were a server: name several, or add ?cluster=true',
        );
    });
    report.catch((error: unknown) => logger.debug({ error }, 'whether Redis is a cluster could not be asked'));
  });
}

export type RedisLinkOptions = {
  /** Replaces COMMAND_TIMEOUT_MS. A process that blocks its event loop for longer needs more. */
  readonly commandTimeoutMs?: number;
};

/**
 * The producer waits so many milliseconds for the answer to one command. The time is long enough for a busy Redis.
 * Without it, a relay would wait for ever for a Redis that hangs without closing its connections.
 */
const COMMAND_TIMEOUT_MS = 2_000;

/**
 * The number of milliseconds that a connection which is told to end waits for the server to end it too, before it is
 * cut off. ioredis also waits so long for a connection that has ended already, and the process cannot end meanwhile.
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
      // A node that has come back answers before the other nodes of the cluster serve again.
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
