import { AppError } from '../../../../libs/errors/app-error.ts';
import { Resting } from '../../../../libs/errors/transient.ts';
import { DAY_MS, type Clock } from '../../../../libs/time/clock.ts';
import type { Projections } from '../known.ts';
import { mailOfTask, taskOf, type Mail, type Notification } from '../mail.ts';
import type { MailStore } from '../store.ts';
import type { Suppressions } from '../suppressions/store.ts';
import type { Suppressing } from '../suppressions/suppressing.ts';
import { DIGEST, frequencyOf, rowOfKind } from '../tell/catalogue.ts';
import { loads, type Stance } from '../tell/loads.ts';
import { PLANNED_AGAIN_MS } from '../tell/notify.ts';
import { asTyped } from '../templates/as-typed.ts';
import { oneLine } from '../templates/wording.ts';
import type { Letter, letters } from './letters.ts';
import type { MailTransport } from './mail-transport.ts';
import { pauseMs } from './pauses.ts';
import { isFinal, type Passing } from './smtp-refusal.ts';

/** Longer than any single try can last: before, a `sending` mail is in good hands. */
const SENDING_MS = 300_000;
/** Tries within some seconds, for what passes as fast as it came. */
const QUICK_TRIES = 6;
/** While the mail server takes nothing at all, the queue rests; but one mail that breaks every session must not hold up the others for long. */
const REST_MS = 5_000;
const TRIES_PER_REST = 12;
const GIVE_UP_MS = 3 * DAY_MS;
const SWEPT_AT_ONCE = 500;
/** Stands in a suppression's history for who said it. */
const MAIL_SERVER = 'mail-server';
const SWEPT_BATCHES = 20;

type SendDeps = {
  store: MailStore;
  suppressions: Suppressions;
  suppressing: Suppressing;
  projections: Projections;
  letters: ReturnType<typeof letters>;
  transport: MailTransport;
  now: Clock;
  keptDays: number;
  mergeMs: number;
  requestTask: (task: 'send-mail' | 'plan-notification', id: string) => Promise<void>;
};

export function sending({
  store,
  suppressions,
  suppressing,
  projections,
  letters: letter,
  transport,
  now,
  keptDays,
  mergeMs,
  requestTask,
}: SendDeps) {
  const after = (ms: number) => new Date(now().getTime() + ms);

  /** Decided when it is sent, not when it was planned: choices and certifications change meanwhile. */
  const stanceOf = async ({ groupId, to: recipient }: Mail, notification: Notification): Promise<Stance> => {
    const email = recipient?.email ?? '';
    if (await suppressions.isSuppressed(email)) return { silent: 'suppressed-address' };
    if (groupId === null) return { every: 'instant' };
    const contact = (await projections.contactsOf(groupId)).find((each) => each.email === email);
    if (!contact) return { silent: 'no-longer-a-contact' };
    const { kind, to, data = {} } = notification;
    const row = rowOfKind(kind);
    const every = frequencyOf(row, contact.frequency);
    if (every === 'none') return { silent: 'opted-out' };
    if ((row.optional || to !== 'group') && !(await projections.group(groupId))?.certified)
      return { silent: 'not-certified' };
    if (row.untilFundable && (await projections.crossing(String(data['actionId'])))) return { silent: 'overtaken' };
    if (row.inPlannedMonth && !(await projections.vote(`${String(data['actionId'])}.${groupId}`))?.active)
      return { silent: 'withdrawn' };
    return { every };
  };
  const load = loads({ store, now, mergeMs, stanceOf });

  /** @returns undefined when there is nothing to send now: what becomes of the mail is written down */
  const letterFor = async (
    mail: Mail,
    to: { email: string; name: string },
    notification: Notification,
  ): Promise<Letter | undefined> => {
    if (notification.to === DIGEST) {
      const news = await load.forDigest(mail, notification);
      if (news.length > 0) return letter.list(mail, to, news, 'digest');
      await store.markSuppressed(mail, 'nothing-to-tell');
      return undefined;
    }
    const stance = await stanceOf(mail, notification);
    if ('silent' in stance || stance.every !== 'instant') {
      await ('silent' in stance ? store.markSuppressed(mail, stance.silent) : store.collect(mail, now()));
      await load.leave(mail);
      return undefined;
    }
    const others = await load.forBurst(mail, notification);
    if (others === undefined) return undefined;
    return others.length > 0
      ? letter.list(mail, to, [{ mail, notification, every: stance.every }, ...others], 'instant')
      : letter.one(mail, to, notification);
  };

  const fail = async (mail: Mail, error: string) => {
    await store.markFailed(mail, error);
    await store.endLoad(mail._id, { state: 'failed', sentAt: null, lastError: error });
  };

  const tryLater = async (mail: Mail, refused: Passing, error: string): Promise<void> => {
    if (now().getTime() - mail.at.getTime() > GIVE_UP_MS) {
      await fail(mail, error);
      throw new AppError('conflict', 'mail-undeliverable', `Nobody took this mail within three days: ${error}`);
    }
    if (refused === 'mailbox' && mail.to)
      await suppressing.noteSoftBounce({ email: mail.to.email, by: MAIL_SERVER, at: now() });
    if (refused === 'session' && mail.attempts % TRIES_PER_REST !== 0) {
      await store.putBack(mail, error, after(PLANNED_AGAIN_MS));
      throw new Resting(error, REST_MS);
    }
    if (refused === 'later' && mail.round === 0 && mail.attempts < QUICK_TRIES) {
      await store.putBack(mail, error, after(PLANNED_AGAIN_MS));
      throw new Error(error);
    }
    await store.postpone(mail, error, after(pauseMs(mail.round, refused)));
  };

  return {
    async sendMail(task: string): Promise<void> {
      const mail = await store.mail(mailOfTask(task));
      // Sent, or another run has it; one that died with it is found by the sweep.
      if (!mail?.to) return;
      // A failed one comes from an operator's replay; what failed with its carrier is replayed with it, and this is only its own late task.
      const isReplayed = mail.state === 'failed' && mail.carrier === undefined;
      if (mail.state !== 'planned' && !isReplayed) return;
      const notification = await store.notification(mail.notificationId);
      if (!notification) throw new Error(`mail ${mail._id} has lost its notification`);
      const written = await letterFor(mail, mail.to, notification);
      if (!written || !(await store.claim(mail, after(SENDING_MS)))) return;
      const { carries, ...message } = written;
      const outcome = await transport.send({
        ...message,
        to: { name: oneLine(asTyped(mail.to.name)), address: mail.to.email },
        messageId: mail.messageId,
      });
      if (outcome.sent) {
        const sentAt = now();
        await store.markSent(mail, sentAt);
        if (carries) await store.endLoad(mail._id, { state: 'sent', sentAt, lastError: null });
        return;
      }
      const { refused, error } = outcome;
      if (!isFinal(refused)) return tryLater({ ...mail, attempts: mail.attempts + 1 }, refused, error);
      if (refused === 'address')
        await suppressing.suppress({ email: mail.to.email, by: MAIL_SERVER, at: now() }, 'refused');
      await fail(mail, error);
    },

    /** Mails and notifications whose task was lost, stuck or postponed. */
    async sweepWaiting(): Promise<void> {
      await store.releaseStuck(now());
      await load.endLost();
      const next = after(PLANNED_AGAIN_MS);
      // After a wiped Redis a whole fan-out waits; one that cannot be asked for stops this sweep, and the next goes on.
      for (let batch = 0; batch < SWEPT_BATCHES; batch += 1) {
        const due = await store.takeDueMails(now(), next, SWEPT_AT_ONCE);
        await Promise.all(due.map((mail) => requestTask('send-mail', taskOf(mail))));
        if (due.length < SWEPT_AT_ONCE) break;
      }
      for (const { _id } of await store.takeDueNotifications(now(), next, SWEPT_AT_ONCE))
        await requestTask('plan-notification', _id);
    },

    forgetOld: () => store.forgetBefore(after(-keptDays * DAY_MS)),
  };
}
