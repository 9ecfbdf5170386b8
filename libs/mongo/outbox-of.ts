import type { Model } from 'mongoose';
import type { Outbox } from '../outbox/outbox.ts';
import type { WaitingEvent } from '../outbox/waiting-events.ts';
import type { Stored } from './collection.ts';

/** The most documents that are counted when the backlog is measured. */
const COUNTED_AT_MOST = 10_000;

/**
 * Finds the documents whose events wait, by the index on `pending.at`. No query below asks for an order. MongoDB sorts
 * by a multikey index only where the bounds of the index are not limited; here it would read and sort all documents that
 * wait to give the first ones, so that emptying a full outbox would take quadratic time
 * (https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/, "Sort by a Multikey Index"). Without an
 * order it walks the index and stops at the limit, so the oldest come first all the same. Nothing relies on that:
 * handlers guard on versions, and what was published makes room for the others.
 */
const WAITING = { 'pending.at': { $gt: new Date(0) } } as const;

/** Gives the events of a collection that still wait to be published. */
export function outboxOf<T>(model: Model<Stored<T>>): Outbox {
  return {
    name: model.collection.name,
    async pending(limit) {
      const docs = await model.collection
        .find(WAITING, {
          projection: { pending: 1 },
          limit,
          readConcern: { level: 'majority' },
        })
        .toArray();
      return docs.map((doc) => ({
        docId: String(doc._id),
        events: (doc['pending'] as WaitingEvent[]).map(({ event }) => event),
      }));
    },
    async backlog() {
      const oldest = await model.collection.findOne(WAITING, { projection: { 'pending.at': 1 } });
      const documents = oldest ? await model.collection.countDocuments(WAITING, { limit: COUNTED_AT_MOST }) : 0;
      return { documents, oldestAt: (oldest?.['pending'] as Pick<WaitingEvent, 'at'>[] | undefined)?.[0]?.at };
    },
    async clear(published) {
      if (published.length === 0) return;
      await model.collection.bulkWrite(
        published.map(({ docId, eventIds }) => ({
          updateOne: {
            filter: { _id: docId as never },
            update: { $pull: { pending: { 'event.id': { $in: eventIds } } } as never },
          },
        })),
        { ordered: false },
      );
    },
  };
}
