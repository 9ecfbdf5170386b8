import { readEnvironment } from '../libs/config/environment.ts';
import { createLogger } from '../libs/logger/logger.ts';
import { connectMongo, type Database } from '../libs/mongo/connect.ts';
import { databaseName } from '../libs/service/host.ts';

/** For scripts that only read: the databases of the system that the environment names, or of the one in the data folder. */
export async function checkSystem<T>(check: (database: (service: string) => Database, namespace: string) => Promise<T>): Promise<T> {
  const environment = readEnvironment([]);
  const servers = environment.MONGODB_URI === undefined ? await (await import('../libs/embedded/development.ts')).startDevelopment(environment) : undefined;
  const mongo = await connectMongo(environment.MONGODB_URI ?? servers?.mongoUri ?? '', createLogger({ level: 'warn' }));
  try {
    return await check((service) => mongo.database(databaseName(environment, service)), environment.NAMESPACE);
  } finally {
    await mongo.close();
    await servers?.stop();
  }
}
