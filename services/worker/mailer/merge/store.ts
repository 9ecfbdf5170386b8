import { modelOf } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../../libs/mongo/cursor-page.ts';
import type { Mail } from '../mail.ts';
import { mailCollection } from '../send/store.ts';

/** One mail tells at most this many pieces of news. The rest goes into the next mail. */
const NEWS_AT_ONCE = 100;

/** A carrier ended in this state, and the mails that it carried get the same state. */
type End = Pick<Mail, 'state' | 'lastError' | 'sentAt'>;

/**
 * One mail may carry the news of other mails to the same address. The others name it, and they end in the same state.
 */
export function openCarriers(database: Database) {
  const model = modelOf(database, mailCollection);
  const oldestFirst = (filter: object) => model.find(filter).sort({ at: 1, _id: 1 }).limit(NEWS_AT_ONCE).lean<Mail[]>();
  const changeEach = async (mails: readonly Pick<Mail, '_id'>[], from: object, change: object): Promise<void> => {
    if (mails.length > 0)
      await model.bulkWrite(
        mails.map(({ _id }) => ({ updateOne: { filter: { _id, ...from }, update: change } })),
        { ordered: false },
      );
  };

  return {
    /** Finds mails of the same kind to the same address that were not tried yet. */
    waitingLike: ({ to, kind }: Mail) => oldestFirst({ 'to.email': to?.email, kind, state: 'planned', attempts: 0 }),
    collectedFor: (email: string, before: Date) =>
      oldestFirst({ 'to.email': email, state: 'collected', dueAt: { $lt: before } }),
    hasCollected: async (before: Date) => (await model.exists({ state: 'collected', dueAt: { $lt: before } })) !== null,
    collectedPage: (before: Date, request: PageRequest) =>
      cursorPage(model, { state: 'collected', dueAt: { $lt: before } }, request, { by: 'dueAt' }),

    /** Binds mails to their carrier, except those that another process has taken in the meantime. */
    carry: (carrier: string, mails: readonly Mail[], dueAt: Date) =>
      changeEach(mails, { state: { $in: ['planned', 'collected'] } }, { $set: { state: 'carried', carrier, dueAt } }),
    /**
     * Finds the mails of a carrier. Mails that failed with their carrier are sent again with it when an operator
     * replays it.
     */
    carriedBy: (carrier: string) => oldestFirst({ carrier, state: { $in: ['carried', 'failed'] } }),
    silence: (mails: readonly { readonly mail: Mail; readonly reason: string }[], endedAt: Date) =>
      Promise.all(
        mails.map(({ mail: { _id, state }, reason }) =>
          model.updateOne(
            { _id, state },
            { $set: { state: 'suppressed', lastError: reason, endedAt }, $unset: { carrier: 1 } },
          ),
        ),
      ),
    /** Frees the carried mails, which are sent alone, because their carrier is not sent. */
    async release(carrier: string, dueAt: Date): Promise<void> {
      await changeEach(
        await oldestFirst({ carrier, state: 'carried' }),
        { carrier, state: 'carried' },
        { $set: { state: 'planned', dueAt }, $unset: { carrier: 1 }, $inc: { round: 1 } },
      );
    },
    /** Ends the carried mails in the state of their carrier. */
    async end(carrier: string, end: End): Promise<void> {
      const state = end.state === 'sent' ? { $in: ['carried', 'failed'] } : 'carried';
      for (;;) {
        const mails = await oldestFirst({ carrier, state });
        await changeEach(mails, { carrier }, { $set: end });
        if (mails.length < NEWS_AT_ONCE) return;
      }
    },
    /**
     * Takes the carriers of mails that have been carried for long. Such a carrier may have ended without its mails,
     * because its worker died.
     */
    async takeDue(now: Date, next: Date, limit: number): Promise<string[]> {
      const due = await model
        .find({ state: 'carried', dueAt: { $lte: now } }, { carrier: 1 })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Pick<Mail, '_id' | 'carrier'>[]>();
      await changeEach(due, { state: 'carried' }, { $set: { dueAt: next } });
      return [...new Set(due.flatMap(({ carrier }) => carrier ?? []))];
    },
  };
}

export type CarrierStore = ReturnType<typeof openCarriers>;
