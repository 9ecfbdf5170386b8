import type { ClientSession, Model } from 'mongoose';
import { notFound } from '../errors/app-error.ts';
import { WITHOUT_OUTBOX, type Stored } from './collection.ts';
import { cursorPage } from './cursor-page.ts';
import type { DocumentReads } from './document.ts';
import { filterOf, within } from './query.ts';
import type { Document } from './version.ts';

/** @param noun the name of one document in an error */
export function readsOf<T extends Document>(model: Model<Stored<T>>, noun: string): DocumentReads<T> {
  const find = async (id: string, session?: ClientSession) =>
    (await model.findOne(filterOf<T>({ _id: id }), WITHOUT_OUTBOX, within(session)).lean<T>()) ?? undefined;

  return {
    find,
    async get(id, session) {
      const found = await find(id, session);
      if (!found) throw notFound(noun);
      return found;
    },
    findMany: (ids, session) =>
      model.find(filterOf<T>({ _id: { $in: ids } }), WITHOUT_OUTBOX, within(session)).lean<T[]>(),
    where: (filter, { session, sort, limit } = {}) =>
      model
        .find(filter, WITHOUT_OUTBOX, {
          ...within(session),
          ...(sort && { sort }),
          ...(limit !== undefined && { limit }),
        })
        .lean<T[]>(),
    idsWhere: async (filter, session) =>
      (await model.find(filter, { _id: 1 }, within(session)).lean<Pick<T, '_id'>[]>()).map(({ _id }) => _id),
    each: (filter, order) =>
      model
        .find(filter ?? {}, WITHOUT_OUTBOX)
        // Without a filter the index of the ids gives them in order, at no cost.
        .sort(filter === undefined || order === 'by-id' ? { _id: 1 } : {})
        .lean<T>()
        .cursor() as AsyncIterable<T>,
    page: (filter, request, order) => cursorPage<T>(model, filter, request, order),
  };
}
