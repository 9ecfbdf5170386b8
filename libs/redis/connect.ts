import { Redis, type Cluster } from 'ioredis';
import { redisAddress } from '../config/redis-url.ts';
import type { Logger } from '../logger/logger.ts';
import { openCluster, type ConnectionOptions } from './cluster.ts';
import { roomIn } from './memory.ts';
import { isWhole } from './state.ts';
import { tellState } from './tell-state.ts';

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
  /** Tells soon whether all of Redis answers and takes writes; of a cluster, whether every shard does. */
  isWhole(): Promise<boolean>;
  /** Gives how many bytes may be published before four fifths of the memory are used; Infinity without a limit. */
  room(): Promise<number>;
  close(): Promise<void>;
};

/** The first attempt to connect again comes after twice this number of milliseconds. Each pause doubles. */
const FIRST_PAUSE_MS = 50;
/** A pause between two attempts is never longer, so that work goes on soon after Redis is back. */
const LONGEST_PAUSE_MS = 2_000;

/** Gives the pause before the next attempt to connect, in milliseconds. */
const retryStrategy = (attempt: number) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);

/**
 * Tells whether a connection is to be opened anew because of this error. After a failover the former master may keep
 * its connections, refuse every write and never end them; only a new connection finds the present master behind the
 * address. Redis 6 wraps the word into the error of a script, so it may stand anywhere.
 */
const meansAnotherMaster = ({ message }: Error): boolean => /\b(READONLY|MASTERDOWN)\b/.test(message);

export type RedisLinkOptions = {
  /** Replaces COMMAND_TIMEOUT_MS. A process that blocks its event loop for longer needs more. */
  readonly commandTimeoutMs?: number;
};

/**
 * The time, in milliseconds, for which the producer waits for the answer to one command. It is long enough for a busy
 * Redis. Without it, a relay would wait for ever for a Redis that hangs without closing its connections.
 */
const COMMAND_TIMEOUT_MS = 2_000;

/**
 * The number of milliseconds that a connection which is told to end waits for the server to end it too, before it is
 * cut off. ioredis also waits so long for a connection that has ended already, and the process cannot end meanwhile.
 */
const DISCONNECT_TIMEOUT_MS = 200;

/**
 * The time, in milliseconds, after which a connection that waits for an answer and hears nothing is cut and opened
 * anew. A server that hangs, or a machine that is gone without a word, would otherwise keep it for about fifteen
 * minutes. The time is above the ten seconds for which a worker of BullMQ waits for a job.
 */
const SILENCE_MS = 15_000;

/** @param url of a server, or of several nodes of a cluster (libs/config/redis-url.ts) */
export function connectRedis(
  url: string,
  logger: Logger,
  { commandTimeoutMs = COMMAND_TIMEOUT_MS }: RedisLinkOptions = {},
): RedisLink {
  const address = redisAddress(url);
  const open = (purpose: ConnectionOptions, patient: boolean): RedisConnection => {
    const options = {
      ...purpose,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectOnError: meansAnotherMaster,
    };
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
  const telling = tellState(producer, logger);
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
    isWhole: async () => isUp() && isWhole(producer),
    room: () => roomIn(producer),
    close() {
      telling.end();
      for (const connection of [producer, ...workers]) connection.disconnect();
      return Promise.resolve();
    },
  };
}
