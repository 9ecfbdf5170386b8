import { readEnvironment, type Environment, type EnvironmentShape } from '../../libs/config/environment.ts';
import { createLogger, type Logger } from '../../libs/logger/logger.ts';
import { createPublisher, type Publisher } from '../../libs/messaging/publisher.ts';
import { connectMongo, type Database } from '../../libs/mongo/connect.ts';
import { connectRedis, type RedisLink } from '../../libs/redis/connect.ts';
import { databaseName } from '../../libs/service/databases.ts';
import { reachRedis } from './reach-redis.ts';

export type Stores = {
  readonly environment: Environment;
  readonly logger: Logger;
  database(service: string): Database;
};
export type System = Stores & {
  /**
   * Gives the queues as soon as Redis answers. Redis is asked only for work that needs it, so that everything else can
   * be done while it is away.
   * @throws EnvironmentFaults when it does not answer
   */
  queues(): Promise<Publisher>;
};

type Needed = 'MONGODB_URI' | 'REDIS_URL';
type Servers = { readonly mongoUri: string; readonly redisUrl: string; readonly stop?: () => Promise<void> };

/**
 * Gives the servers of the environment. Where the environment does not name a server that the work needs, the server of
 * the data folder is taken, and the system runs on meanwhile.
 */
async function serversOf(environment: Environment, needed: readonly Needed[]): Promise<Servers> {
  const { MONGODB_URI: mongoUri = '', REDIS_URL: redisUrl = '' } = environment;
  if (needed.every((name) => environment[name] !== undefined)) return { mongoUri, redisUrl };
  return (await import('../../libs/embedded/development.ts')).startDevelopment(environment);
}

async function withServers<T>(
  shapes: readonly EnvironmentShape[],
  needed: readonly Needed[],
  work: (stores: Stores, servers: Servers) => Promise<T>,
): Promise<T> {
  const environment = readEnvironment(shapes);
  const logger = createLogger({ level: 'warn' });
  const servers = await serversOf(environment, needed);
  const mongo = await connectMongo(servers.mongoUri, logger);
  try {
    return await work(
      { environment, logger, database: (service) => mongo.database(databaseName(environment, service)) },
      servers,
    );
  } finally {
    await mongo.close();
    await servers.stop?.();
  }
}

/**
 * Opens the databases for work that only reads them.
 * @param shapes the settings that the work needs beside the common ones
 * @throws EnvironmentFaults
 */
export const withDatabases = <T>(
  work: (stores: Stores) => Promise<T>,
  shapes: readonly EnvironmentShape[] = [],
): Promise<T> => withServers(shapes, ['MONGODB_URI'], work);

/**
 * @param shapes the settings of the services whose own settings the work needs
 * @throws EnvironmentFaults
 */
export const withSystem = <T>(shapes: readonly EnvironmentShape[], work: (system: System) => Promise<T>): Promise<T> =>
  withServers(shapes, ['MONGODB_URI', 'REDIS_URL'], async (stores, { redisUrl }) => {
    let opened: RedisLink | undefined;
    let publishing: Promise<Publisher> | undefined;
    const open = async () => {
      opened = connectRedis(redisUrl, stores.logger);
      await reachRedis(opened, redisUrl);
      return createPublisher(opened.producer, stores.environment.NAMESPACE);
    };
    try {
      return await work({ ...stores, queues: () => (publishing ??= open()) });
    } finally {
      const publisher = await publishing?.catch(() => undefined);
      await publisher?.close();
      await opened?.close();
    }
  });
