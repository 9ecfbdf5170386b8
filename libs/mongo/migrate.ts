import type { mongo } from 'mongoose';
import { addFields, withoutAddedFields, type AddedFields } from './add-fields.ts';
import type { Database } from './connect.ts';
import { fillReferences, withoutReferences, type DerivedReferences } from './fill-references.ts';
import { applyIndexes, indexChanges, type IndexPlan } from './indexes.ts';
import { renameFields, withFormerFields, type FormerFields } from './rename-fields.ts';

/** The migration rewrites what the filter finds. `rewrite` goes on where a crash left it, and may run twice at once. */
export type FormerDocuments = { readonly filter: object; readonly rewrite: (db: mongo.Db) => Promise<void> };

export type CollectionPlan = IndexPlan & {
  readonly name: string;
  /** The name of the collection in a former release. The migration renames it. */
  readonly formerName?: string;
  /** Fields that had another name in a former release. The migration renames them in the stored documents. */
  readonly formerFields?: FormerFields;
  /** Fields that documents of a former release do not have. The migration gives them these values. */
  readonly addedFields?: AddedFields;
  /** A unique field whose values follow from each document, and that documents of a former release do not have. */
  readonly derivedReferences?: DerivedReferences;
  /** Documents of a former release that need more than another name or another field. */
  readonly formerDocuments?: FormerDocuments;
  readonly options?: mongo.CreateCollectionOptions;
};

/** A step of a migration that may take long on data that are there. `found` is about the number of documents. */
export type MigrationStep = { readonly collection: string; readonly step: string; readonly documents: number };
/** Hears of a step that begins; what it gives is called when the step has ended. */
export type OnMigrationStep = (step: MigrationStep) => () => void;

function openDb(database: Database): mongo.Db {
  if (!database.db) throw new Error('a migration needs an open connection');
  return database.db;
}

const namesIn = async (db: mongo.Db): Promise<Set<string>> =>
  new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));

/**
 * Creates collections and indexes one after another, before anything is served. It is idempotent. The first write must
 * not create them: the embedded server deadlocks when a collection is created implicitly and explicitly at once, and in
 * production an index is a decision, not a side effect.
 * @param onStep hears of what may take long
 */
export async function migrate(
  database: Database,
  plans: readonly CollectionPlan[],
  onStep: OnMigrationStep = () => () => undefined,
): Promise<void> {
  const db = openDb(database);
  const existing = await namesIn(db);
  for (const plan of plans) {
    const { name, formerName, formerFields, addedFields, derivedReferences, formerDocuments, options } = plan;
    if (!existing.has(name) && formerName !== undefined && existing.has(formerName))
      await db.renameCollection(formerName, name);
    else if (!existing.has(name)) await db.createCollection(name, options);
    const collection = db.collection(name);
    const during = async (step: string, work: () => Promise<void>) => {
      const end = onStep({ collection: name, step, documents: await collection.estimatedDocumentCount() });
      await work();
      end();
    };
    const changes = await indexChanges(collection, plan);
    if (changes.toBuild.length > 0 || changes.toDrop.length > 0)
      await during(stepOf(changes), () => applyIndexes(collection, changes));
    const documents = db.collection<{ _id: string }>(name);
    if (formerFields && (await documents.findOne(withFormerFields(formerFields))))
      await during('rename fields', () => renameFields(documents, formerFields));
    if (addedFields && (await documents.findOne(withoutAddedFields(addedFields))))
      await during('add fields', () => addFields(documents, addedFields));
    if (derivedReferences && (await documents.findOne(withoutReferences(derivedReferences))))
      await during('fill references', () => fillReferences(documents, derivedReferences));
    if (formerDocuments && (await documents.findOne(formerDocuments.filter)))
      await during('rewrite documents', () => formerDocuments.rewrite(db));
  }
}

const stepOf = ({ toBuild, toDrop }: Awaited<ReturnType<typeof indexChanges>>): string =>
  [
    ...toBuild.map(({ key }) => `build the index ${JSON.stringify(key)}`),
    ...toDrop.map(({ name = '' }) => `drop the index ${name}`),
  ].join(', ');

/** Names the first part of the plans that the migration has not made yet. */
export async function firstMissing(database: Database, plans: readonly CollectionPlan[]): Promise<string | undefined> {
  const db = openDb(database);
  const existing = await namesIn(db);
  for (const plan of plans) {
    const { name, formerFields, addedFields, derivedReferences, formerDocuments } = plan;
    if (!existing.has(name)) return name;
    const changes = await indexChanges(db.collection(name), plan);
    if (changes.toBuild.length > 0 || changes.toDrop.length > 0) return `${name}: ${stepOf(changes)}`;
    if (formerFields && (await db.collection(name).findOne(withFormerFields(formerFields))))
      return `${name}: rename ${Object.keys(formerFields).join(', ')}`;
    if (addedFields && (await db.collection(name).findOne(withoutAddedFields(addedFields))))
      return `${name}: add ${Object.keys(addedFields).join(', ')}`;
    if (derivedReferences && (await db.collection(name).findOne(withoutReferences(derivedReferences))))
      return `${name}: fill ${derivedReferences.field}`;
    if (formerDocuments && (await db.collection(name).findOne(formerDocuments.filter)))
      return `${name}: rewrite documents`;
  }
  return undefined;
}
