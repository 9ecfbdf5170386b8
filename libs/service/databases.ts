import type { Environment } from '../config/environment.ts';
import { DEAD_LETTERS } from '../messaging/dead-letters.ts';
import { KEPT_EVENTS } from '../messaging/kept-events.ts';
import { SET_ASIDE_EVENTS } from '../messaging/set-aside.ts';
import type { MongoLink } from '../mongo/connect.ts';
import { ERASED_PERSONS } from '../mongo/erased-persons.ts';
import { firstMissing, migrate, type CollectionPlan, type MigrationStep } from '../mongo/migrate.ts';
import { RECEIPT_ANSWERS } from '../mongo/receipt-answers.ts';
import type { ServiceDefinition } from './service.ts';

export const databaseName = (environment: Pick<Environment, 'NAMESPACE'>, service: string) =>
  `${environment.NAMESPACE}-${service}`;

/** The collection of the marks of the relay. The probe of transactions uses it, too, and leaves nothing there. */
export const RELAY_MARKS = 'relay-marks';

/** The collections that every service has, beside its own. */
export const COMMON_COLLECTIONS: readonly CollectionPlan[] = [
  DEAD_LETTERS,
  ERASED_PERSONS,
  RECEIPT_ANSWERS,
  SET_ASIDE_EVENTS,
  KEPT_EVENTS,
  { name: RELAY_MARKS },
];

const plansOf = ({ collections }: Pick<ServiceDefinition, 'collections'>): readonly CollectionPlan[] => [
  ...collections,
  ...COMMON_COLLECTIONS,
];

/**
 * Creates the collections and indexes of the given services. It is idempotent, and runs before anything is served.
 * @param onStep hears of what may take long, with the service
 */
export async function migrateServices(
  definitions: readonly ServiceDefinition[],
  environment: Pick<Environment, 'NAMESPACE'>,
  mongo: MongoLink,
  onStep?: (service: string, step: MigrationStep) => () => void,
): Promise<void> {
  for (const definition of definitions) {
    const { name } = definition;
    const database = mongo.database(databaseName(environment, name));
    await migrate(database, plansOf(definition), onStep && ((step) => onStep(name, step)));
  }
}

/** Names the first thing that the migration has not made yet. */
export async function firstMissingOf(
  definitions: readonly ServiceDefinition[],
  environment: Pick<Environment, 'NAMESPACE'>,
  mongo: MongoLink,
): Promise<string | undefined> {
  for (const definition of definitions) {
    const missing = await firstMissing(mongo.database(databaseName(environment, definition.name)), plansOf(definition));
    if (missing !== undefined) return `${definition.name}/${missing}`;
  }
  return undefined;
}
