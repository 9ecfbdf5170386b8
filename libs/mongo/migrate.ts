import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';

export type CollectionPlan = {
  readonly name: string;
  /** What the collection was called in a former release: the migration renames it. */
  readonly formerName?: string;
  readonly indexes?: readonly mongo.IndexDescription[];
  readonly options?: mongo.CreateCollectionOptions;
};

/**
 * Creates collections and indexes one after another, before anything is served. Idempotent.
 * Never left to the first write: created implicitly and explicitly at once, the embedded server deadlocks,
 * and in production an index is a decision, not a side effect.
 */
export async function migrate(database: Database, plans: readonly CollectionPlan[]): Promise<void> {
  const db = database.db;
  if (!db) throw new Error('migrate needs an open connection');
  const existing = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const { name, formerName, indexes = [], options } of plans) {
    if (!existing.has(name) && formerName !== undefined && existing.has(formerName))
      await db.renameCollection(formerName, name);
    else if (!existing.has(name)) await db.createCollection(name, options);
    // One command for each collection: the server reads its documents once for all new indexes.
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
  }
}
