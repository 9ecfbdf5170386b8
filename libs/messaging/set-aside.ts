import type { AnyEvent } from '../events/event.ts';
import type { QueueName } from '../events/topology.ts';
import type { Database } from '../mongo/connect.ts';
import type { CollectionPlan } from '../mongo/migrate.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** An event that one queue does not have yet, while the other queues that hear it have it. */
type SetAsideEvent = { readonly _id: string; readonly queue: QueueName; readonly at: Date; readonly event: AnyEvent };

/** The most events that are counted when the backlog is measured. */
const COUNTED_AT_MOST = 10_000;

export const SET_ASIDE_EVENTS: CollectionPlan = {
  name: 'set-aside-events',
  indexes: [{ key: { queue: 1, at: 1 } }, { key: { at: 1 } }],
};

/**
 * Events wait here for a queue that is away, so that they block no other event behind them. They leave their document
 * only when they are here: an event that is in both places is published twice, which changes nothing.
 */
export type SetAside = Outbox & {
  /** Writes the events that each queue does not have. Written again, they change nothing. */
  put(missing: ReadonlyMap<QueueName, readonly AnyEvent[]>): Promise<void>;
  /** Gives the events that wait for one of these queues, the oldest first. */
  waitingFor(queues: readonly QueueName[], limit: number): Promise<SetAsideEvent[]>;
  remove(ids: readonly string[]): Promise<void>;
};

export function setAsideIn(database: Database): SetAside {
  const rows = database.collection<SetAsideEvent>(SET_ASIDE_EVENTS.name);
  const remove = async (ids: readonly string[]) => {
    if (ids.length > 0) await rows.deleteMany({ _id: { $in: [...ids] } });
  };
  return {
    name: SET_ASIDE_EVENTS.name,
    async put(missing) {
      const writes = [...missing].flatMap(([queue, events]) =>
        events.map((event) => ({
          updateOne: {
            filter: { _id: `${queue}.${event.id}` },
            update: { $set: { queue, at: new Date(event.time), event } },
            upsert: true,
          },
        })),
      );
      if (writes.length > 0) await rows.bulkWrite(writes, { ordered: false });
    },
    waitingFor: (queues, limit) =>
      rows
        .find({ queue: { $in: [...queues] } })
        .sort({ at: 1 })
        .limit(limit)
        .toArray(),
    remove,
    async pending(limit) {
      const found = await rows.find().sort({ at: 1 }).limit(limit).toArray();
      return found.map(({ _id, event }) => ({ docId: _id, events: [event] }));
    },
    clear: (published) => remove(published.map(({ docId }) => docId)),
    async backlog() {
      const oldest = await rows.findOne({}, { sort: { at: 1 }, projection: { at: 1 } });
      const documents = oldest ? await rows.countDocuments({}, { limit: COUNTED_AT_MOST }) : 0;
      return { documents, oldestAt: oldest?.at };
    },
  };
}
