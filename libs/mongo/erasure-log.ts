import { randomUUID } from 'node:crypto';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/**
 * The erasures that removed a person from records that stay explainable. A row tells nothing about the person. What was
 * erased names its row, so that nobody can hide who did something by writing "erased" in the place of a name.
 */
export const ERASURE_LOG: CollectionPlan = { name: 'erasure-log' };

export function openErasureLog(database: Database) {
  const log = database.collection<{ _id: string; at: Date }>(ERASURE_LOG.name);
  return {
    async add(at: Date): Promise<string> {
      const _id = randomUUID();
      await log.insertOne({ _id, at });
      return _id;
    },
    /** Gives those of these rows that the log holds. */
    async among(ids: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await log.find({ _id: { $in: [...new Set(ids)] } }).toArray();
      return new Set(rows.map(({ _id }) => _id));
    },
  };
}

export type ErasureLog = ReturnType<typeof openErasureLog>;

/** Notes an erasure in the log as soon as the first thing is erased. @returns the id of the row, always the same */
export function noteErasure(log: ErasureLog, at: Date): () => Promise<string> {
  let noted: Promise<string> | undefined;
  return () => (noted ??= log.add(at));
}
