import { AppError } from '../../../libs/errors/app-error.ts';
import { writeUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { DAY_MS, type Clock } from '../../../libs/time/clock.ts';
import { asTyped } from '../templates/as-typed.ts';
import type { Templates } from '../templates/render.ts';
import { oneLine } from '../templates/wording.ts';
import { rowOfKind } from './catalogue.ts';
import { mailOfTask, taskOf, type Mail, type Notification } from './mail.ts';
import type { MailTransport } from './mail-transport.ts';
import { valuesOf } from './values.ts';
import { PLANNED_AGAIN_MS } from './notify.ts';
import type { Projections } from './projection-store.ts';
import type { MailStore } from './store.ts';

/** Longer than any single try can last: before, a `sending` mail is in good hands. */
const SENDING_MS = 300_000;
/** Tries within some seconds, before a mail server is taken to be really away. */
const QUICK_TRIES = 6;
const FIRST_PAUSE_MS = 120_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVE_UP_MS = 3 * DAY_MS;
const SWEPT_AT_ONCE = 500;

type SendDeps = {
  store: MailStore;
  projections: Projections;
  templates: Templates;
  staff: { readonly review: string; readonly finance: string };
  transport: MailTransport;
  now: Clock;
  publicUrl: string;
  siteUrl: string;
  unsubscribeKey: string;
  keptDays: number;
  requestTask: (task: 'send-mail' | 'plan-notification', id: string) => Promise<void>;
};

export function sending({ store, projections, templates, staff, transport, now, publicUrl, siteUrl, unsubscribeKey, keptDays, requestTask }: SendDeps) {
  const after = (ms: number) => new Date(now().getTime() + ms);

  /** Decided when it is sent, not when it was planned: choices and certifications change meanwhile. */
  const reasonToStaySilent = async ({ groupId }: Mail, email: string, { kind, to, data = {} }: Notification): Promise<string | undefined> => {
    if (await store.isSuppressed(email)) return 'suppressed-address';
    if (groupId === null) return undefined;
    const contact = (await projections.contactsOf(groupId)).find((each) => each.email === email);
    if (!contact) return 'no-longer-a-contact';
    // Daily and weekly digests come with their own issue; until then these contacts are told at once.
    const { optional, inPlannedMonth } = rowOfKind(kind);
    if (optional && contact.frequency === 'none') return 'opted-out';
    if ((to !== 'group' || inPlannedMonth) && !(await projections.group(groupId))?.certified) return 'not-certified';
    if (inPlannedMonth && !(await projections.vote(`${String(data['actionId'])}.${groupId}`))?.active) return 'withdrawn';
    return undefined;
  };

  const nameOf = async (groupId: unknown): Promise<string> => (typeof groupId === 'string' ? ((await projections.group(groupId))?.name ?? '') : '');

  const write = async (mail: Mail, to: { email: string; name: string }, notification: Notification) => {
    const { optional, answeredBy } = rowOfKind(notification.kind);
    const unsubscribeUrl =
      optional && mail.groupId !== null
        ? `${publicUrl}/v1/preferences/unsubscriptions/${writeUnsubscribeToken({ groupId: mail.groupId, email: to.email }, unsubscribeKey)}`
        : null;
    const { groupId, data = {} } = notification;
    const [group, about, author] = await Promise.all([nameOf(mail.groupId ?? groupId), nameOf(groupId), nameOf(data['authorId'])]);
    const values = valuesOf(notification, { locale: mail.locale, name: to.name, group, about, author, siteUrl, apiUrl: publicUrl, unsubscribeUrl });
    return { ...templates.render(mail.template, values), unsubscribeUrl, replyTo: answeredBy && staff[answeredBy] };
  };

  const tryLater = async (mail: Mail, error: string): Promise<void> => {
    if (now().getTime() - mail.at.getTime() > GIVE_UP_MS) {
      await store.markFailed(mail, error);
      throw new AppError('conflict', 'mail-undeliverable', `Nobody took this mail within three days: ${error}`);
    }
    if (mail.round === 0 && mail.attempts < QUICK_TRIES) {
      await store.putBack(mail, error, after(PLANNED_AGAIN_MS));
      throw new Error(error);
    }
    await store.postpone(mail, error, after(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** mail.round)));
  };

  return {
    async sendMail(task: string): Promise<void> {
      const mail = await store.mail(mailOfTask(task));
      // Sent, or another run has it; one that died with it is found by the sweep. A failed one comes from an operator's replay.
      if ((mail?.state !== 'planned' && mail?.state !== 'failed') || !mail.to) return;
      const notification = await store.notification(mail.notificationId);
      if (!notification) throw new Error(`mail ${mail._id} has lost its notification`);
      const silent = await reasonToStaySilent(mail, mail.to.email, notification);
      if (silent !== undefined) return store.markSuppressed(mail, silent);
      const message = await write(mail, mail.to, notification);
      if (!(await store.claim(mail, after(SENDING_MS)))) return;
      const outcome = await transport.send({ ...message, to: { name: oneLine(asTyped(mail.to.name)), address: mail.to.email }, messageId: mail.messageId });
      if (outcome.sent) return store.markSent(mail, now());
      if (outcome.refused === 'later') return tryLater({ ...mail, attempts: mail.attempts + 1 }, outcome.error);
      if (outcome.refused === 'address') await store.suppress(mail.to.email, 'refused', now());
      await store.markFailed(mail, outcome.error);
    },

    /** Mails and notifications whose task was lost, stuck or postponed. */
    async sweepWaiting(): Promise<void> {
      await store.releaseStuck(now());
      const next = after(PLANNED_AGAIN_MS);
      for (const mail of await store.takeDueMails(now(), next, SWEPT_AT_ONCE)) await requestTask('send-mail', taskOf(mail));
      for (const { _id } of await store.takeDueNotifications(now(), next, SWEPT_AT_ONCE)) await requestTask('plan-notification', _id);
    },

    forgetOld: () => store.forgetBefore(after(-keptDays * DAY_MS)),
  };
}
