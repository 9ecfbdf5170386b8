import type { QueueName } from '../../libs/events/topology.ts';
import { readEnvironment, type Environment, type EnvironmentShape } from '../../libs/config/environment.ts';
import { createLogger, type Logger } from '../../libs/logger/logger.ts';
import { createPublisher, type Publisher } from '../../libs/messaging/publisher.ts';
import { connectMongo, type Database } from '../../libs/mongo/connect.ts';
import { connectRedis } from '../../libs/redis/connect.ts';
import { databaseName } from '../../libs/service/host.ts';

export type System = {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly publisher: Publisher;
  database(service: string): Database;
  queue(name: QueueName): ReturnType<Publisher['queue']>;
};

/** Servers of the environment, or those of the data folder where it names none: the system runs on meanwhile. */
async function serversOf(environment: Environment): Promise<{ mongoUri: string; redisUrl: string; stop?: () => Promise<void> }> {
  if (environment.MONGODB_URI !== undefined && environment.REDIS_URL !== undefined) return { mongoUri: environment.MONGODB_URI, redisUrl: environment.REDIS_URL };
  return (await import('../../libs/embedded/development.ts')).startDevelopment(environment);
}

/** @param shapes of the services whose own settings the work needs. @throws EnvironmentFaults */
export async function withSystem<T>(shapes: readonly EnvironmentShape[], work: (system: System) => Promise<T>): Promise<T> {
  const environment = readEnvironment(shapes);
  const logger = createLogger({ level: 'warn' });
  const servers = await serversOf(environment);
  const mongo = await connectMongo(servers.mongoUri, logger);
  const redis = connectRedis(servers.redisUrl, logger);
  // A producer refuses commands until it is connected; here somebody waits for the answer.
  if (!redis.isUp()) await new Promise((resolve) => redis.producer.once('ready', resolve));
  const publisher = createPublisher(redis.producer, environment.NAMESPACE);
  try {
    return await work({ environment, logger, publisher, database: (service) => mongo.database(databaseName(environment, service)), queue: (name) => publisher.queue(name) });
  } finally {
    await publisher.close();
    await redis.close();
    await mongo.close();
    await servers.stop?.();
  }
}
