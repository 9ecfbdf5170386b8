import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { notKnownYet } from '../errors/app-error.ts';
import { modelOf, type Collection, type Stored } from './collection.ts';
import type { Database } from './connect.ts';
import { duplicatesIn } from './duplicate.ts';
import { filterOf, within } from './query.ts';

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
  /**
   * Says whether the condition holds for one of these at least.
   * @throws not-known-yet when it holds for none, but some are not known: the answer may still become yes
   */
  isAny(ids: readonly string[], holds: (row: T) => boolean): Promise<boolean>;
  /** Gives the ids of the rows that the filter finds, in order, after the given id. */
  idsAfter(filter: QueryFilter<Stored<T>>, after: string, limit: number): Promise<string[]>;
  each(): AsyncIterable<T>;
};

export function openProjection<T extends Known>(database: Database, collection: Collection<T>): Projection<T> {
  const model = modelOf(database, collection);

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
    (await model.findOne(filterOf<T>({ _id: id }), null, within(session)).lean<T>()) ?? undefined;
  const findMany = (ids: readonly string[], session?: ClientSession) =>
    model.find(filterOf<T>({ _id: { $in: ids } }), null, within(session)).lean<T[]>();

  return {
    model,
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
    findMany,
    async isAny(ids, holds) {
      const rows = await findMany(ids);
      if (rows.some(holds)) return true;
      if (rows.length < ids.length) throw notKnownYet(collection.noun);
      return false;
    },
    async idsAfter(filter, after, limit) {
      const rows = await model
        .find(filterOf<T>({ ...filter, _id: { $gt: after } }), { _id: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Pick<T, '_id'>[]>();
      return rows.map(({ _id }) => _id);
    },
    each: () => model.find({}).lean<T>().cursor() as AsyncIterable<T>,
  };
}
