import type { Model } from 'mongoose';
import { definePlainCollection, modelOf, type Stored } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { MAIL_STATES, type Mail } from '../mail.ts';
import { SUPPRESSED_ADDRESS } from './decide-stance.ts';
import { RUN, RUN_MS, type Answer } from './run-of-answers.ts';

export const mailCollection = definePlainCollection<Mail>({
  name: 'mails',
  noun: 'mail',
  indexes: [
    { key: { notificationId: 1, state: 1 } },
    { key: { state: 1, dueAt: 1 } },
    { key: { carrier: 1 }, sparse: true },
    { key: { at: 1 } },
    { key: { 'to.email': 1 }, sparse: true },
    { key: { answeredAt: -1 }, sparse: true },
    { key: { endedAt: -1 }, sparse: true },
  ],
  fields: {
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
    refused: String,
    answeredAt: Date,
    unheard: Number,
    endedAt: Date,
    triedFrom: Date,
    at: Date,
    sentAt: Date,
  },
});

/** One bulk write erases at most this many mails. */
const ERASED_AT_ONCE = 500;

/** What the mail server said when it refused a mail. */
export type Refused = Required<Pick<Mail, 'lastError' | 'refused' | 'answeredAt'>> & Pick<Mail, 'unheard'>;

/** This is the number of mails of a notification in each state. */
export type MailCounts = Readonly<Record<Mail['state'], number>>;
const NONE: MailCounts = { planned: 0, collected: 0, carried: 0, sending: 0, sent: 0, failed: 0, suppressed: 0 };

type Mails = Model<Stored<Mail>>;

/** Each change is guarded by the state and the round that were read, so that two runs never both change a mail. */
export function openMails(database: Database) {
  const model: Mails = modelOf(database, mailCollection);
  const asRead = ({ _id, round }: Mail, state: Mail['state']) => ({ _id, round, state });
  const change = async (mail: Mail, from: Mail['state'], fields: Partial<Mail>): Promise<void> => {
    await model.updateOne(asRead(mail, from), { $set: fields });
  };

  return {
    find: async (id: string) => (await model.findById(id).lean<Mail>()) ?? undefined,
    /** @returns the mails that were not there before: an address that has its mail keeps that one */
    addNew: (planned: readonly Mail[]) => addNew(model, planned),
    /** @returns false when another run was faster */
    async takeForSending(mail: Mail, dueAt: Date): Promise<boolean> {
      const { modifiedCount } = await model.updateOne(asRead(mail, mail.state), {
        $set: { state: 'sending', dueAt },
        $inc: { attempts: 1 },
      });
      return modifiedCount === 1;
    },
    markSent: (mail: Mail, sentAt: Date) =>
      change(mail, 'sending', { state: 'sent', sentAt, lastError: null, refused: null, answeredAt: sentAt }),
    markFailed: (mail: Mail, refused: Refused) =>
      change(mail, 'sending', { state: 'failed', ...refused, endedAt: refused.answeredAt }),
    markSuppressed: (mail: Mail, lastError: string, endedAt: Date) =>
      change(mail, mail.state, { state: 'suppressed', lastError, endedAt }),
    /** Makes the mail wait for a digest. */
    collect: (mail: Mail, at: Date) => change(mail, mail.state, { state: 'collected', dueAt: at }),
    /** Leaves the mail to a sweep, in a new round. */
    leave: (mail: Mail, dueAt: Date) => change(mail, mail.state, { dueAt, round: mail.round + 1 }),
    /** Makes the mail planned again, and the failed job tries it again in the same round. */
    putBack: (mail: Mail, refused: Refused, dueAt: Date) =>
      change(mail, 'sending', { state: 'planned', ...refused, dueAt }),
    /** Makes the mail planned again, and a sweep takes it up in a new round. */
    postpone: (mail: Mail, refused: Refused, dueAt: Date) =>
      change(mail, 'sending', { state: 'planned', ...refused, dueAt, round: mail.round + 1 }),

    /** Frees the mails of runs that died while sending. They are sent again under the same Message-ID. */
    async releaseStuck(now: Date): Promise<void> {
      await model.updateMany(
        { state: 'sending', dueAt: { $lt: now } },
        { $set: { state: 'planned', dueAt: now }, $inc: { round: 1 } },
      );
    },
    /** Takes the mails that have waited long and moves them to the end of the queue, so that no mail blocks others. */
    takeDue: (now: Date, next: Date, limit: number) => takeDue(model, now, { next, limit }),

    /**
     * Finds the mails that failed since a moment, or whose address was suppressed when they should have left, the newest
     * first. Those that failed with their carrier go with it.
     */
    unsentSince: (since: Date, limit: number) => unsentSince(model, since, limit),
    /** Plans these mails again, except those that changed meanwhile. @returns how many */
    planAgain: (mails: readonly Mail[], more: Pick<Mail, 'dueAt' | 'triedFrom'>) => planAgain(model, mails, more),
    /** Reads the newest answers of the mail server about other mails, the newest first. */
    lastAnswers: (except: Mail, now: Date) => lastAnswers(model, except, now),
    countsOf: (notificationIds: readonly string[]) => countsOf(model, notificationIds),
    /** Finds the mails to these addresses, in any state. */
    sentTo: (emails: readonly string[], limit: number) => model.find(isTo(emails)).limit(limit).lean<Mail[]>(),
    eraseAddresses: (emails: readonly string[]) => eraseAddresses(model, emails),
    forgetBefore: (cut: Date) => forgetBefore(model, cut),
  };
}

export type MailStore = ReturnType<typeof openMails>;

const isTo = (emails: readonly string[]) => ({ 'to.email': { $in: emails } });

async function addNew(model: Mails, planned: readonly Mail[]): Promise<Mail[]> {
  if (planned.length === 0) return [];
  const operations = planned.map(({ _id, ...fields }) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true },
  }));
  const { upsertedIds } = await model.bulkWrite(operations, { ordered: false });
  return Object.keys(upsertedIds).flatMap((index) => planned[Number(index)] ?? []);
}

async function takeDue(model: Mails, now: Date, { next, limit }: { next: Date; limit: number }): Promise<Mail[]> {
  const due = await model
    .find({ state: 'planned', dueAt: { $lte: now } })
    .sort({ dueAt: 1 })
    .limit(limit)
    .lean<Mail[]>();
  await model.updateMany({ _id: { $in: due.map(({ _id }) => _id) }, state: 'planned' }, { $set: { dueAt: next } });
  return due;
}

const unsentSince = (model: Mails, since: Date, limit: number): Promise<Mail[]> =>
  model
    .find({
      endedAt: { $gte: since },
      $or: [{ state: 'failed' }, { state: 'suppressed', lastError: SUPPRESSED_ADDRESS }],
      to: { $exists: true },
      carrier: { $exists: false },
    })
    .sort({ endedAt: -1 })
    .limit(limit)
    .lean<Mail[]>();

async function planAgain(
  model: Mails,
  mails: readonly Mail[],
  more: Pick<Mail, 'dueAt' | 'triedFrom'>,
): Promise<number> {
  if (mails.length === 0) return 0;
  // Without its last answer a mail is no part of a run, whose reason is mended.
  const update = {
    $set: { state: 'planned' as const, attempts: 0, ...more },
    $inc: { round: 1 },
    $unset: { endedAt: 1, answeredAt: 1, refused: 1, unheard: 1 },
  };
  const { modifiedCount } = await model.bulkWrite(
    mails.map(({ _id, round, state }) => ({ updateOne: { filter: { _id, round, state }, update } })),
    { ordered: false },
  );
  return modifiedCount;
}

async function lastAnswers(model: Mails, { _id }: Mail, now: Date): Promise<Answer[]> {
  const answered = await model
    .find({ answeredAt: { $gte: new Date(now.getTime() - RUN_MS) } }, { 'to.email': 1, refused: 1 })
    .sort({ answeredAt: -1 })
    .limit(RUN)
    .lean<Pick<Mail, '_id' | 'to' | 'refused'>[]>();
  return answered
    .filter((mail) => mail._id !== _id)
    .map(({ to, refused = null }) => ({ email: to?.email ?? '', refused }));
}

async function countsOf(
  model: Mails,
  notificationIds: readonly string[],
): Promise<(notificationId: string) => MailCounts> {
  const rows = await model.aggregate<{ _id: { id: string; state: Mail['state'] }; count: number }>([
    { $match: { notificationId: { $in: notificationIds } } },
    { $group: { _id: { id: '$notificationId', state: '$state' }, count: { $sum: 1 } } },
  ]);
  return (notificationId) => ({
    ...NONE,
    ...Object.fromEntries(
      rows.filter(({ _id }) => _id.id === notificationId).map(({ _id, count }) => [_id.state, count]),
    ),
  });
}

async function eraseAddresses(model: Mails, emails: readonly string[]): Promise<void> {
  for (;;) {
    const found = await model.find(isTo(emails), { _id: 1 }).limit(ERASED_AT_ONCE).lean<Pick<Mail, '_id'>[]>();
    if (found.length === 0) return;
    await model.bulkWrite(found.map(({ _id }) => ({ deleteOne: { filter: { _id } } })));
  }
}

/** Removes the recipients of old mails. The mails themselves stay, so that a replay tells nobody again. */
async function forgetBefore(model: Mails, cut: Date): Promise<void> {
  await model.updateMany(
    { at: { $lt: cut }, to: { $exists: true }, state: { $in: MAIL_STATES } },
    { $set: { lastError: null }, $unset: { to: 1 } },
  );
}
