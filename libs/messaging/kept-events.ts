import type { AnyEvent } from '../events/event.ts';
import { presentName } from '../events/former-names.ts';
import { topology } from '../events/topology.ts';
import type { Database } from '../mongo/connect.ts';
import type { CollectionPlan } from '../mongo/migrate.ts';
import { plusDays } from '../time/clock.ts';

type KeptEvent = { readonly _id: string; readonly event: AnyEvent; readonly until: Date };

/**
 * Events are kept for this many days. No job waits in a queue for so long without an alarm, and news that is told again
 * within this time tells nobody twice: mails and deliveries are known for thirty days and more.
 */
const KEPT_DAYS = 7;

export const KEPT_EVENTS: CollectionPlan = { name: 'kept-events', indexes: [{ key: { until: 1 } }] };

/**
 * Keeps the events that cannot be made again from the state of their service, such as the reminder of a place. They are
 * written before they are published, and told again with the other facts, so that they survive the loss of Redis, too.
 */
export type KeptEvents = {
  /** Keeps those of the events that no replay would tell. Kept again, they change nothing. */
  keep(events: readonly AnyEvent[]): Promise<void>;
  /** Gives the kept events in the order of their ids, as `Replay` wants them. */
  each(): AsyncIterable<AnyEvent>;
  /** Forgets the news about one subject, before the texts of the subject itself are emptied. */
  forgetAbout(subject: string): Promise<void>;
  forgetOld(): Promise<void>;
};

const isKept = ({ type }: AnyEvent) => 'kept' in topology[type];

export function keptEventsIn(database: Database, now: () => Date): KeptEvents {
  const rows = database.collection<KeptEvent>(KEPT_EVENTS.name);
  return {
    async keep(events) {
      const until = plusDays(now(), KEPT_DAYS);
      const writes = events.filter(isKept).map((event) => ({
        updateOne: { filter: { _id: event.id }, update: { $set: { event, until } }, upsert: true },
      }));
      if (writes.length > 0) await rows.bulkWrite(writes, { ordered: false });
    },
    async *each() {
      for await (const { event } of rows.find({ until: { $gt: now() } }).sort({ _id: 1 })) {
        const type = presentName(event.type);
        if (type !== undefined) yield { ...event, type } as AnyEvent;
      }
    },
    async forgetAbout(subject) {
      await rows.deleteMany({ 'event.subject': subject });
    },
    async forgetOld() {
      await rows.deleteMany({ until: { $lte: now() } });
    },
  };
}
