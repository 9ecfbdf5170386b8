import { Schema } from 'mongoose';
import { eraseFromDeadLetters } from '../../../libs/messaging/dead-letters.ts';
import { documentSchema, isDuplicate, modelOf } from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { MAIL_STATES, type Mail, type Notification } from './mail.ts';
import { carriersAmong } from './tell/carrier-store.ts';

export const mailCollections: readonly CollectionPlan[] = [
  { name: 'notifications', indexes: [{ key: { at: -1, _id: -1 } }, { key: { state: 1, dueAt: 1 } }] },
  {
    name: 'mails',
    indexes: [
      { key: { notificationId: 1, state: 1 } },
      { key: { state: 1, dueAt: 1 } },
      { key: { carrier: 1 }, sparse: true },
      { key: { at: 1 } },
      { key: { 'to.email': 1 }, sparse: true },
    ],
  },
];

const notificationSchema = documentSchema<Notification>(
  {
    kind: String,
    to: String,
    groupId: String,
    data: Schema.Types.Mixed,
    state: String,
    wave: Number,
    cursor: String,
    planned: Number,
    at: Date,
    dueAt: Date,
  },
  'notifications',
);
const mailSchema = documentSchema<Mail>(
  {
    notificationId: String,
    kind: String,
    groupId: String,
    to: { type: { _id: false, email: String, name: String } },
    locale: String,
    template: String,
    state: String,
    carrier: String,
    attempts: Number,
    round: Number,
    dueAt: Date,
    messageId: String,
    lastError: String,
    at: Date,
    sentAt: Date,
  },
  'mails',
);
const ERASED_AT_ONCE = 500;

type Counts = Readonly<Record<Mail['state'], number>>;
const NONE: Counts = { planned: 0, collected: 0, carried: 0, sending: 0, sent: 0, failed: 0, suppressed: 0 };

export function openMailStore(database: Database) {
  const notifications = modelOf<Notification>(database, notificationSchema);
  const mails = modelOf<Mail>(database, mailSchema);
  const ofRound = ({ _id, round }: Mail, state: Mail['state']) => ({ _id, round, state });
  const end = async (mail: Mail, from: Mail['state'], change: Partial<Mail>) => {
    await mails.updateOne(ofRound(mail, from), { $set: change });
  };

  return {
    ...carriersAmong(mails),

    /** Does nothing when the event was told before. */
    async addNotification(notification: Notification) {
      await notifications.create([notification] as never).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
      });
    },
    notification: (id: string) => notifications.findById(id).lean<Notification>(),
    page: (request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Notification>(notifications as never, {}, request, 'at', -1),
    async keepProgress(id: string, wave: number, cursor: string, planned: number) {
      await notifications.updateOne({ _id: id, state: 'planning' }, { $set: { wave, cursor }, $inc: { planned } });
    },
    async finishPlanning(id: string) {
      await notifications.updateOne({ _id: id }, { $set: { state: 'planned' } });
    },

    /** @returns those that were not there before: an address that has its mail keeps that one */
    async addMails(planned: readonly Mail[]): Promise<Mail[]> {
      if (planned.length === 0) return [];
      const operations = planned.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true },
      }));
      const { upsertedIds } = await mails.bulkWrite(operations, { ordered: false });
      return Object.keys(upsertedIds).flatMap((index) => planned[Number(index)] ?? []);
    },
    mail: (id: string) => mails.findById(id).lean<Mail>(),
    /** @returns false when another run was faster */
    async claim(mail: Mail, dueAt: Date): Promise<boolean> {
      const { modifiedCount } = await mails.updateOne(ofRound(mail, mail.state), {
        $set: { state: 'sending', dueAt },
        $inc: { attempts: 1 },
      });
      return modifiedCount === 1;
    },
    markSent: (mail: Mail, sentAt: Date) => end(mail, 'sending', { state: 'sent', sentAt, lastError: null }),
    markFailed: (mail: Mail, lastError: string) => end(mail, 'sending', { state: 'failed', lastError }),
    markSuppressed: (mail: Mail, lastError: string) => end(mail, mail.state, { state: 'suppressed', lastError }),
    collect: (mail: Mail, at: Date) => end(mail, mail.state, { state: 'collected', dueAt: at }),
    /** A sweep looks after it again, in a new round. */
    leave: (mail: Mail, dueAt: Date) => end(mail, mail.state, { dueAt, round: mail.round + 1 }),
    /** Back to planned: the job that failed tries again. */
    putBack: (mail: Mail, lastError: string, dueAt: Date) =>
      end(mail, 'sending', { state: 'planned', lastError, dueAt }),
    /** Back to planned: a sweep takes it up in a new round. */
    postpone: (mail: Mail, lastError: string, dueAt: Date) =>
      end(mail, 'sending', { state: 'planned', lastError, dueAt, round: mail.round + 1 }),
    countsOf: async (notificationIds: readonly string[]): Promise<(id: string) => Counts> => {
      const rows = await mails.aggregate<{ _id: { id: string; state: Mail['state'] }; count: number }>([
        { $match: { notificationId: { $in: notificationIds } } },
        { $group: { _id: { id: '$notificationId', state: '$state' }, count: { $sum: 1 } } },
      ]);
      return (id) => ({
        ...NONE,
        ...Object.fromEntries(rows.filter((row) => row._id.id === id).map((row) => [row._id.state, row.count])),
      });
    },

    /** A run that died while sending: its mail is sent again under the same Message-ID. */
    async releaseStuck(now: Date) {
      await mails.updateMany(
        { state: 'sending', dueAt: { $lt: now } },
        { $set: { state: 'planned', dueAt: now }, $inc: { round: 1 } },
      );
    },
    /** Takes those that wait since long, and puts them at the end of the line, so that none stands in the way of others. */
    async takeDueMails(now: Date, next: Date, limit: number): Promise<Mail[]> {
      const due = await mails
        .find({ state: 'planned', dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Mail[]>();
      await mails.updateMany({ _id: { $in: due.map(({ _id }) => _id) }, state: 'planned' }, { $set: { dueAt: next } });
      return due;
    },
    async takeDueNotifications(now: Date, next: Date, limit: number): Promise<Notification[]> {
      const due = await notifications
        .find({ state: { $in: ['waiting', 'planning'] }, dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Notification[]>();
      await notifications.updateMany(
        { _id: { $in: due.map(({ _id }) => _id) }, state: { $ne: 'planned' } },
        { $set: { state: 'planning', dueAt: next } },
      );
      return due;
    },
    mailsTo: (emails: readonly string[], limit: number) =>
      mails
        .find({ 'to.email': { $in: emails } })
        .limit(limit)
        .lean<Mail[]>(),
    async eraseAddresses(emails: readonly string[]) {
      for (;;) {
        const found = await mails
          .find({ 'to.email': { $in: emails } }, { _id: 1 })
          .limit(ERASED_AT_ONCE)
          .lean<Pick<Mail, '_id'>[]>();
        if (found.length === 0) break;
        await mails.bulkWrite(found.map(({ _id }) => ({ deleteOne: { filter: { _id } } })));
      }
    },
    eraseFromLetters: (names: readonly string[]) => eraseFromDeadLetters(database, names),
    /** Whom and what it told goes; that it was told stays, so that a replay tells it to nobody again. */
    async forgetBefore(cut: Date) {
      // What is to be told in a later month is not old yet.
      await notifications.updateMany(
        { at: { $lt: cut }, dueAt: { $lt: cut }, data: { $exists: true } },
        { $set: { state: 'planned' }, $unset: { data: 1 } },
      );
      await mails.updateMany(
        { at: { $lt: cut }, to: { $exists: true }, state: { $in: MAIL_STATES } },
        { $set: { lastError: null }, $unset: { to: 1 } },
      );
    },
  };
}

export type MailStore = ReturnType<typeof openMailStore>;
