/**
 * No service may run before the migration: MongoDB would make a collection at its first write, without the unique
 * indexes that hold the invariants.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { shapeOf, type CoreEnvironment } from '../../libs/config/environment.ts';
import { createLogger, type Logger } from '../../libs/logger/logger.ts';
import { connectMongo } from '../../libs/mongo/connect.ts';
import type { MigrationStep } from '../../libs/mongo/migrate.ts';
import { requireReplicaSet, requireTransactions } from '../../libs/mongo/require-transactions.ts';
import { databaseName, firstMissingOf, migrateServices, RELAY_MARKS } from '../../libs/service/databases.ts';
import { services } from '../../services/all-services.ts';
import { EXIT } from '../command/exit.ts';
import type { Session } from '../command/session.ts';

const LOOK_AGAIN_MS = 2_000;

type Needed = Required<Pick<CoreEnvironment, 'MONGODB_URI' | 'NAMESPACE' | 'LOG_LEVEL'>>;
const Needed = z.object(shapeOf('production', [])).pick({ MONGODB_URI: true, NAMESPACE: true, LOG_LEVEL: true });

/** The time, in milliseconds, after which a step that is not at its end says so again. */
const STILL_MS = 30_000;

/** Logs a step of the migration: when it begins, while it lasts, and when it has ended. */
function logStep(logger: Logger, service: string, step: MigrationStep): () => void {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  logger.info({ service, ...step }, 'a step of the migration begins');
  const still = setInterval(
    () => logger.info({ service, ...step, seconds: seconds() }, 'this step still runs'),
    STILL_MS,
  );
  return () => {
    clearInterval(still);
    logger.info({ service, ...step, seconds: seconds() }, 'this step is done');
  };
}

export async function migrate({ wait }: { wait: boolean }, session: Session): Promise<number> {
  const parsed = Needed.safeParse(process.env);
  if (!parsed.success) {
    console.error(z.prettifyError(parsed.error));
    return EXIT.misconfigured;
  }
  const { MONGODB_URI = '', NAMESPACE, LOG_LEVEL } = parsed.data as unknown as Needed;
  const logger = createLogger({ level: LOG_LEVEL });
  const mongo = await session.during(connectMongo(MONGODB_URI, logger, { isMigration: true }), (link) => link.close());
  const database = mongo.database(databaseName({ NAMESPACE }, 'budget'));
  await requireReplicaSet(database, logger);
  if (wait) {
    const missing = () => firstMissingOf(services, { NAMESPACE }, mongo);
    for (let part = await missing(); part !== undefined; part = await missing()) {
      logger.info({ missing: part }, 'waiting for the migration');
      await pause(LOOK_AGAIN_MS);
    }
  } else {
    await migrateServices(services, { NAMESPACE }, mongo, (service, step) => logStep(logger, service, step));
    await requireTransactions(database, RELAY_MARKS);
  }
  logger.info({ services: services.map(({ name }) => name) }, 'collections and indexes are there');
  return 0;
}
