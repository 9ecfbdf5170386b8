import type { mongo } from 'mongoose';
import { addFields, type AddedFields } from './add-fields.ts';
import type { Database } from './connect.ts';
import { fillReferences, type DerivedReferences } from './fill-references.ts';
import { renameFields, type FormerFields } from './rename-fields.ts';

export type CollectionPlan = {
  readonly name: string;
  /** The name of the collection in a former release. The migration renames it. */
  readonly formerName?: string;
  /** Fields that had another name in a former release. The migration renames them in the stored documents. */
  readonly formerFields?: FormerFields;
  /** Fields that documents of a former release do not have. The migration gives them these values. */
  readonly addedFields?: AddedFields;
  /** A unique field whose values follow from each document, and that documents of a former release do not have. */
  readonly derivedReferences?: DerivedReferences;
  readonly indexes?: readonly mongo.IndexDescription[];
  readonly options?: mongo.CreateCollectionOptions;
};

/**
 * Creates collections and indexes one after another, before anything is served. It is idempotent. The first write must
 * not create them: the embedded server deadlocks when a collection is created implicitly and explicitly at once, and in
 * production an index is a decision, not a side effect.
 * @throws when the connection is not open
 */
export async function migrate(database: Database, plans: readonly CollectionPlan[]): Promise<void> {
  const db = database.db;
  if (!db) throw new Error('migrate needs an open connection');
  const existing = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const { name, formerName, formerFields, addedFields, derivedReferences, indexes = [], options } of plans) {
    if (!existing.has(name) && formerName !== undefined && existing.has(formerName))
      await db.renameCollection(formerName, name);
    else if (!existing.has(name)) await db.createCollection(name, options);
    // One command creates all new indexes of a collection, so that the server reads its documents only once.
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
    const documents = db.collection<{ _id: string }>(name);
    if (formerFields) await renameFields(documents, formerFields);
    if (addedFields) await addFields(documents, addedFields);
    if (derivedReferences) await fillReferences(documents, derivedReferences);
  }
}
