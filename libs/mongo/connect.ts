import mongoose from 'mongoose';
import { EnvironmentFaults } from '../config/environment.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Logger } from '../logger/logger.ts';

/**
 * An unknown field in a filter must throw. If mongoose dropped it silently, `deleteMany` would delete everything.
 * `sanitizeFilter` is not set: zod has checked every value of a filter when it came in, and every guard would need a
 * `trusted()`.
 */
mongoose.set('strictQuery', 'throw');

/**
 * An operation waits so many milliseconds for a server that can take it. The time is short, because a caller waits, and
 * long enough for a replica set that elects a new primary quickly. Without it the driver would wait for half a minute.
 */
const SERVER_SELECTION_MS = 5_000;
/**
 * A connection that is silent for so many milliseconds during an operation is cut off. The driver itself would wait for
 * ever for a server that hangs. A shorter time would cut off operations that are only slow.
 */
const SILENT_SOCKET_MS = 60_000;
/**
 * The ping of a readiness probe asks for an answer within so many milliseconds. The driver 7.8 ignores the option: a
 * server that hangs is noticed by the time-out of the probe itself, and here only after SILENT_SOCKET_MS.
 */
const PING_MS = 2_000;

export type Database = mongoose.Connection;

export type MongoLink = {
  database(name: string): Database;
  /**
   * Tells whether MongoDB can be reached. The heartbeats of the driver tell it, so a request can be refused at once
   * instead of waiting for a time-out.
   */
  isUp(): boolean;
  ping(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens one client per process, however many services run in it. The embedded servers fight over locks when there are
 * many connections, and a pool per service would only hide the load.
 */
export async function connectMongo(uri: string, logger: Logger): Promise<MongoLink> {
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    maxPoolSize: 8,
    serverSelectionTimeoutMS: SERVER_SELECTION_MS,
    socketTimeoutMS: SILENT_SOCKET_MS,
    writeConcern: { w: 'majority', journal: true },
    // What a failover may take back is told to nobody: not to a caller, and not to another service in a replay.
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
  let up = false;
  let isClosing = false;
  const set = (now: boolean) => {
    if (now !== up && !isClosing)
      logger.info({ mongo: now ? 'up' : 'down' }, now ? 'MongoDB is reachable' : 'MongoDB is unreachable');
    up = now;
  };
  connection.on('connected', () => set(true));
  connection.on('disconnected', () => set(false));
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
    set([...newDescription.servers.values()].some(({ isWritable }) => isWritable)),
  );
  set(true);
  return {
    database: (name) => connection.useDb(name, { useCache: true }),
    isUp: () => up,
    async ping() {
      await client.db('admin').command({ ping: 1 }, { timeoutMS: PING_MS });
    },
    async close() {
      isClosing = true;
      await connection.close();
    },
  };
}
