import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { notKnownYet } from '../errors/app-error.ts';
import { modelOf, type Collection, type Stored } from './collection.ts';
import type { Database } from './connect.ts';
import { duplicatesIn } from './duplicate.ts';

/** A thing of another service, as that service told of it. */
export type Known = { readonly _id: string; readonly version: number };

/**
 * A projection holds the things of another service: the newest version of each, as the events told it. The other
 * service may have gone on since.
 */
export type Projection<T extends Known> = {
  /** The model is for queries that only this service needs. */
  readonly model: Model<T>;
  /**
   * Writes facts of other services in bulk. A row replaces an older one and never a newer one, so that events may come
   * twice, late or in any order.
   */
  learn(rows: readonly T[]): Promise<void>;
  find(id: string, session?: ClientSession): Promise<T | undefined>;
  /**
   * @throws not-known-yet when this service does not know it: the other service may know it already, so the caller may
   * ask again
   */
  get(id: string): Promise<T>;
  findMany(ids: readonly string[], session?: ClientSession): Promise<T[]>;
  each(): AsyncIterable<T>;
};

export function openProjection<T extends Known>(database: Database, collection: Collection<T>): Projection<T> {
  const model = modelOf(database, collection);
  const filterOf = (filter: object) => filter as QueryFilter<Stored<T>>;
  const within = (session: ClientSession | undefined) => (session ? { session } : {});

  /** @returns the rows that collided with an existing row */
  const write = async (rows: readonly T[]): Promise<T[]> => {
    if (rows.length === 0) return [];
    const operations = rows.map(({ _id, ...fields }) => ({
      updateOne: { filter: { _id, version: { $lt: fields.version } }, update: { $set: fields }, upsert: true },
    }));
    const collided = await duplicatesIn(
      model.bulkWrite(operations as never, { ordered: false, throwOnValidationError: true }),
    );
    return collided.flatMap((index) => rows[index] ?? []);
  };

  const find = async (id: string, session?: ClientSession) =>
    (await model.findOne(filterOf({ _id: id }), null, within(session)).lean<T>()) ?? undefined;

  return {
    model: model,
    async learn(rows) {
      // When a newer row is known, the filter of the upsert misses, the upsert collides with that row, and it is
      // rightly dropped. When another worker inserts an older row at this very moment, the upsert collides too, and
      // wins in the second round.
      await write(await write(rows));
    },
    find,
    async get(id) {
      const found = await find(id);
      if (!found) throw notKnownYet(collection.noun);
      return found;
    },
    findMany: (ids, session) => model.find(filterOf({ _id: { $in: ids } }), null, within(session)).lean<T[]>(),
    each: () => model.find({}).lean<T>().cursor() as AsyncIterable<T>,
  };
}
