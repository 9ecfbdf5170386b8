import type { Environment } from '../config/environment.ts';
import { DEAD_LETTERS } from '../messaging/dead-letters.ts';
import { KEPT_EVENTS } from '../messaging/kept-events.ts';
import { SET_ASIDE_EVENTS } from '../messaging/set-aside.ts';
import type { MongoLink } from '../mongo/connect.ts';
import { ERASED_PERSONS } from '../mongo/erased-persons.ts';
import { migrate, type CollectionPlan } from '../mongo/migrate.ts';
import type { ServiceDefinition } from './service.ts';

export const databaseName = (environment: Pick<Environment, 'NAMESPACE'>, service: string) =>
  `${environment.NAMESPACE}-${service}`;

/** The collections that every service has, beside its own. */
export const COMMON_COLLECTIONS: readonly CollectionPlan[] = [
  DEAD_LETTERS,
  ERASED_PERSONS,
  SET_ASIDE_EVENTS,
  KEPT_EVENTS,
  { name: 'relay-marks' },
];

/** Creates the collections and indexes of the given services. It is idempotent, and runs before anything is served. */
export async function migrateServices(
  definitions: readonly ServiceDefinition[],
  environment: Pick<Environment, 'NAMESPACE'>,
  mongo: MongoLink,
): Promise<void> {
  for (const { name, collections } of definitions) {
    await migrate(mongo.database(databaseName(environment, name)), [...collections, ...COMMON_COLLECTIONS]);
  }
}
