import mongoose from 'mongoose';
import { EnvironmentFaults } from '../config/environment.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Logger } from '../logger/logger.ts';
import { clientOptions } from './client-options.ts';
import { watchPool, type PoolState } from './pool-state.ts';
import { timeLimit } from './time-limit.ts';
import { limitTransactions } from './transaction.ts';

/**
 * An unknown field in a filter must throw. If mongoose dropped it silently, `deleteMany` would delete everything.
 * `sanitizeFilter` is not set: zod has checked every value of a filter when it came in, and every guard would need a
 * `trusted()`.
 */
mongoose.set('strictQuery', 'throw');

/** The time, in milliseconds, that a ping has for its answer. Probes wait three seconds for it. */
const PING_MS = 2_000;
/** After this many times its limit a ping is taken for lost with its connection, and the next one takes another. */
const LOST_AFTER = 5;

export type Database = mongoose.Connection;

export type MongoLink = {
  database(name: string): Database;
  /**
   * Tells whether MongoDB can be reached and answers. The heartbeats of the driver and the last ping tell it, so a
   * request can be refused at once instead of waiting for a time-out.
   */
  isUp(): boolean;
  /** @throws when no answer comes in time. One question is asked at a time: a server that hangs gets no second one. */
  ping(): Promise<void>;
  pool(): PoolState;
  close(): Promise<void>;
};

export type MongoSettings = {
  /** The most connections; DEFAULT_POOL_SIZE when left out. What the URI says wins. */
  readonly poolSize?: number | undefined;
  /** The limits of a ping and of a transaction, in milliseconds; the usual ones when left out. */
  readonly pingMs?: number | undefined;
  readonly transactionMs?: number | undefined;
  /** A migration waits for an index however long its build and its way to the other members take. */
  readonly isMigration?: true;
};

/**
 * Opens one client per process, however many services run in it. The embedded servers fight over locks when there are
 * many connections, and a pool per service would only hide the load.
 */
export async function connectMongo(uri: string, logger: Logger, settings: MongoSettings = {}): Promise<MongoLink> {
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ...clientOptions(uri, settings.poolSize),
    ...(settings.isMigration && { socketTimeoutMS: 0, writeConcern: { w: 'majority', journal: true } }),
  });
  let isReachable = false;
  let isSilent = false;
  let wasUp = false;
  let isClosing = false;
  const isUp = () => isReachable && !isSilent;
  const tell = () => {
    if (isUp() !== wasUp && !isClosing)
      logger.info({ mongo: isUp() ? 'up' : 'down' }, isUp() ? 'MongoDB is reachable' : 'MongoDB is unreachable');
    wasUp = isUp();
  };
  const setReachable = (now: boolean) => {
    isReachable = now;
    tell();
  };
  connection.on('connected', () => setReachable(true));
  connection.on('disconnected', () => setReachable(false));
  await connection.asPromise().catch(async (error: unknown) => {
    await connection.close();
    // The driver repeats the same fault for each attempt.
    const words = [...new Set(messageOf(error).split(': '))].join(': ');
    throw new EnvironmentFaults(`MONGODB_URI: no MongoDB answers there (${words})`, { cause: error });
  });
  connection.on('error', (error: unknown) => logger.warn({ error }, 'MongoDB connection error'));
  const client = connection.getClient();
  // A missing secondary does not matter, because it takes no writes from us. Only a server that accepts writes counts.
  client.on('topologyDescriptionChanged', ({ newDescription }) =>
    setReachable([...newDescription.servers.values()].some(({ isWritable }) => isWritable)),
  );
  if (settings.transactionMs !== undefined) limitTransactions(client, settings.transactionMs);
  setReachable(true);
  return {
    database: (name) => connection.useDb(name, { useCache: true }),
    isUp,
    ping: pingOf(client, settings.pingMs ?? PING_MS, (silent) => {
      isSilent = silent;
      tell();
    }),
    pool: watchPool(client),
    async close() {
      isClosing = true;
      await connection.close();
    },
  };
}

/** @param hear learns whether the last ping is still without its answer after its time */
function pingOf(client: mongoose.mongo.MongoClient, limitMs: number, hear: (isSilent: boolean) => void) {
  let asked: Promise<unknown> | undefined;
  return async (): Promise<void> => {
    // A server that hangs would otherwise hold one more connection of the pool for every look of a probe.
    asked ??= client
      .db('admin')
      .command({ ping: 1 }, { signal: AbortSignal.timeout(limitMs * LOST_AFTER) })
      .finally(() => {
        asked = undefined;
        hear(false);
      });
    const answer = asked;
    const limit = timeLimit(limitMs, 'a ping');
    try {
      await limit.within(() => answer);
    } catch (error) {
      if (limit.isOver()) hear(true);
      throw error;
    }
  };
}
