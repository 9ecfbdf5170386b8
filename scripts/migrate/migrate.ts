/**
 * No service may run before the migration: MongoDB would make a collection at its first write, without the unique
 * indexes that hold the invariants.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { shapeOf, type CoreEnvironment } from '../../libs/config/environment.ts';
import { createLogger } from '../../libs/logger/logger.ts';
import { withoutAddedFields } from '../../libs/mongo/add-fields.ts';
import { connectMongo, type MongoLink } from '../../libs/mongo/connect.ts';
import { withoutReferences } from '../../libs/mongo/fill-references.ts';
import { withFormerFields } from '../../libs/mongo/rename-fields.ts';
import { migrateServices } from '../../libs/service/databases.ts';
import { services } from '../../services/all-services.ts';
import { EXIT } from '../command/exit.ts';
import type { Session } from '../command/session.ts';

const LOOK_AGAIN_MS = 2_000;

type Needed = Required<Pick<CoreEnvironment, 'MONGODB_URI' | 'NAMESPACE' | 'LOG_LEVEL'>>;
const Needed = z.object(shapeOf('production', [])).pick({ MONGODB_URI: true, NAMESPACE: true, LOG_LEVEL: true });

/** Names the first collection or index that is not there yet, or the first collection whose documents are those of a former release. */
async function firstMissing(mongo: MongoLink, namespace: string): Promise<string | undefined> {
  for (const { name, collections } of services) {
    const { db } = mongo.database(`${namespace}-${name}`);
    const existing = new Set(
      (await db?.listCollections({}, { nameOnly: true }).toArray())?.map((collection) => collection.name),
    );
    for (const { name: collection, indexes = [], formerFields, addedFields, derivedReferences } of collections) {
      if (!existing.has(collection)) return `${name}/${collection}`;
      const keys = new Set((await db?.collection(collection).indexes())?.map(({ key }) => JSON.stringify(key)));
      const index = indexes.find(({ key }) => !keys.has(JSON.stringify(key)));
      if (index) return `${name}/${collection} ${JSON.stringify(index.key)}`;
      if (formerFields && (await db?.collection(collection).findOne(withFormerFields(formerFields))))
        return `${name}/${collection} ${Object.values(formerFields).join(', ')}`;
      if (addedFields && (await db?.collection(collection).findOne(withoutAddedFields(addedFields))))
        return `${name}/${collection} ${Object.keys(addedFields).join(', ')}`;
      if (derivedReferences && (await db?.collection(collection).findOne(withoutReferences(derivedReferences))))
        return `${name}/${collection} ${derivedReferences.field}`;
    }
  }
  return undefined;
}

export async function migrate({ wait }: { wait: boolean }, session: Session): Promise<number> {
  const parsed = Needed.safeParse(process.env);
  if (!parsed.success) {
    console.error(z.prettifyError(parsed.error));
    return EXIT.misconfigured;
  }
  const { MONGODB_URI = '', NAMESPACE, LOG_LEVEL } = parsed.data as unknown as Needed;
  const logger = createLogger({ level: LOG_LEVEL });
  const mongo = await session.during(connectMongo(MONGODB_URI, logger), (link) => link.close());
  if (wait) {
    for (
      let part = await firstMissing(mongo, NAMESPACE);
      part !== undefined;
      part = await firstMissing(mongo, NAMESPACE)
    ) {
      logger.info({ missing: part }, 'waiting for the migration');
      await pause(LOOK_AGAIN_MS);
    }
  } else await migrateServices(services, { NAMESPACE }, mongo);
  logger.info({ services: services.map(({ name }) => name) }, 'collections and indexes are there');
  return 0;
}
