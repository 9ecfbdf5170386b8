import type { Model } from 'mongoose';
import type { Kept } from '../../../../libs/mongo/aggregate-store.ts';
import { cursorPage } from '../../../../libs/mongo/cursor-page.ts';
import type { Mail } from '../mail.ts';

/** What one mail can tell; the rest goes with the next one. */
const NEWS_AT_ONCE = 100;

type Told = Pick<Mail, 'state' | 'lastError' | 'sentAt'>;

/** One mail may carry the news of others to the same address: those name it, and end as it ends. */
export function carriersAmong(mails: Model<Kept<Mail>>) {
  const oldestFirst = (filter: object) => mails.find(filter).sort({ at: 1, _id: 1 }).limit(NEWS_AT_ONCE).lean<Mail[]>();
  const each = async (all: readonly Pick<Mail, '_id'>[], from: object, change: object) => {
    if (all.length > 0)
      await mails.bulkWrite(
        all.map(({ _id }) => ({ updateOne: { filter: { _id, ...from }, update: change } })),
        { ordered: false },
      );
  };
  const carried = (carrier: string) => oldestFirst({ carrier, state: 'carried' });

  return {
    /** Of one kind and to one address, and not tried yet. */
    waitingLike: ({ to, kind }: Mail) => oldestFirst({ 'to.email': to?.email, kind, state: 'planned', attempts: 0 }),
    collectedFor: (email: string, before: Date) =>
      oldestFirst({ 'to.email': email, state: 'collected', dueAt: { $lt: before } }),
    hasCollected: async (before: Date) => (await mails.exists({ state: 'collected', dueAt: { $lt: before } })) !== null,
    collectedPage: (before: Date, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Mail>(mails as never, { state: 'collected', dueAt: { $lt: before } }, request, 'dueAt'),

    /** Only those that nobody else has taken meanwhile. */
    load: (carrier: string, all: readonly Mail[], dueAt: Date) =>
      each(all, { state: { $in: ['planned', 'collected'] } }, { $set: { state: 'carried', carrier, dueAt } }),
    /** Those that failed with it go again with it, when an operator replays it. */
    loadOf: (carrier: string) => oldestFirst({ carrier, state: { $in: ['carried', 'failed'] } }),
    silence: (all: readonly { readonly mail: Mail; readonly reason: string }[]) =>
      Promise.all(
        all.map(({ mail: { _id, state }, reason }) =>
          mails.updateOne({ _id, state }, { $set: { state: 'suppressed', lastError: reason }, $unset: { carrier: 1 } }),
        ),
      ),
    /** They go alone: their carrier goes nowhere. */
    async unload(carrier: string, dueAt: Date) {
      await each(
        await carried(carrier),
        { carrier, state: 'carried' },
        { $set: { state: 'planned', dueAt }, $unset: { carrier: 1 }, $inc: { round: 1 } },
      );
    },
    async endLoad(carrier: string, end: Told) {
      for (;;) {
        const all = await oldestFirst({
          carrier,
          state: end.state === 'sent' ? { $in: ['carried', 'failed'] } : 'carried',
        });
        await each(all, { carrier }, { $set: end });
        if (all.length < NEWS_AT_ONCE) return;
      }
    },
    /** Carried since long: their carrier may have ended without them, when its worker died. */
    async takeDueCarried(now: Date, next: Date, limit: number): Promise<string[]> {
      const due = await mails
        .find({ state: 'carried', dueAt: { $lte: now } }, { carrier: 1 })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Mail[]>();
      await each(due, { state: 'carried' }, { $set: { dueAt: next } });
      return [...new Set(due.flatMap(({ carrier }) => carrier ?? []))];
    },
  };
}
