import { AppError } from '../../../libs/errors/app-error.ts';
import { Resting } from '../../../libs/errors/transient.ts';
import { writeUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { DAY_MS, type Clock } from '../../../libs/time/clock.ts';
import type { Templates } from '../templates/render.ts';
import { rowOfKind } from './catalogue.ts';
import { mailOfTask, taskOf, type Mail, type Notification } from './mail.ts';
import type { MailTransport } from './mail-transport.ts';
import { PLANNED_AGAIN_MS } from './notify.ts';
import { pauseMs } from './pauses.ts';
import type { Projections } from './projection-store.ts';
import type { Refusal } from './smtp-refusal.ts';
import type { MailStore } from './store.ts';

/** Longer than any single try can last: before, a `sending` mail is in good hands. */
const SENDING_MS = 300_000;
/** Tries within some seconds, for what passes as fast as it came. */
const QUICK_TRIES = 6;
/** While the mail server takes nothing at all, the queue rests; but one mail that breaks every session must not hold up the others for long. */
const REST_MS = 5_000;
const TRIES_PER_REST = 12;
const GIVE_UP_MS = 3 * DAY_MS;
const SWEPT_AT_ONCE = 500;

type SendDeps = {
  store: MailStore;
  projections: Projections;
  templates: Templates;
  transport: MailTransport;
  now: Clock;
  publicUrl: string;
  siteUrl: string;
  unsubscribeKey: string;
  keptDays: number;
  requestTask: (task: 'send-mail' | 'plan-notification', id: string) => Promise<void>;
};

export function sending({ store, projections, templates, transport, now, publicUrl, siteUrl, unsubscribeKey, keptDays, requestTask }: SendDeps) {
  const after = (ms: number) => new Date(now().getTime() + ms);

  /** Decided when it is sent, not when it was planned: choices and certifications change meanwhile. */
  const reasonToStaySilent = async ({ groupId }: Mail, email: string, { kind, to }: Notification): Promise<string | undefined> => {
    if (await store.isSuppressed(email)) return 'suppressed-address';
    if (groupId === null) return undefined;
    const contact = (await projections.contactsOf(groupId)).find((each) => each.email === email);
    if (!contact) return 'no-longer-a-contact';
    // Daily and weekly digests come with their own issue; until then these contacts are told at once.
    if (rowOfKind(kind).optional && contact.frequency === 'none') return 'opted-out';
    if (to === 'certified-groups' && !(await projections.group(groupId))?.certified) return 'not-certified';
    return undefined;
  };

  const linkTo = (data: Readonly<Record<string, unknown>>): string => {
    for (const [field, path] of [['claimId', 'claims'], ['actionId', 'actions'], ['proposalId', 'proposals']] as const) {
      const id = data[field];
      if (typeof id === 'string') return `${siteUrl}/${path}/${encodeURIComponent(id)}`;
    }
    return siteUrl;
  };

  const write = async (mail: Mail, to: { email: string; name: string }, { kind, groupId, data = {} }: Notification) => {
    const about = mail.groupId ?? groupId;
    const group = about === null ? null : await projections.group(about);
    const { authorId } = data;
    const author = typeof authorId === 'string' ? await projections.group(authorId) : null;
    const unsubscribeUrl =
      rowOfKind(kind).optional && mail.groupId !== null
        ? `${publicUrl}/v1/preferences/unsubscriptions/${writeUnsubscribeToken({ groupId: mail.groupId, email: to.email }, unsubscribeKey)}`
        : null;
    const values = { ...data, locale: mail.locale, name: to.name, group: group?.name ?? '', author: author?.name ?? '', url: linkTo(data), unsubscribeUrl };
    return { ...templates.render(mail.template, values), unsubscribeUrl };
  };

  const tryLater = async (mail: Mail, refused: Exclude<Refusal, 'address' | 'message'>, error: string): Promise<void> => {
    if (now().getTime() - mail.at.getTime() > GIVE_UP_MS) {
      await store.markFailed(mail, error);
      throw new AppError('conflict', 'mail-undeliverable', `Nobody took this mail within three days: ${error}`);
    }
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
      // Sent, or another run has it; one that died with it is found by the sweep. A failed one comes from an operator's replay.
      if ((mail?.state !== 'planned' && mail?.state !== 'failed') || !mail.to) return;
      const notification = await store.notification(mail.notificationId);
      if (!notification) throw new Error(`mail ${mail._id} has lost its notification`);
      const silent = await reasonToStaySilent(mail, mail.to.email, notification);
      if (silent !== undefined) return store.markSuppressed(mail, silent);
      const message = await write(mail, mail.to, notification);
      if (!(await store.claim(mail, after(SENDING_MS)))) return;
      const outcome = await transport.send({ ...message, to: { name: mail.to.name, address: mail.to.email }, messageId: mail.messageId });
      if (outcome.sent) return store.markSent(mail, now());
      const { refused, error } = outcome;
      if (refused !== 'address' && refused !== 'message') return tryLater({ ...mail, attempts: mail.attempts + 1 }, refused, error);
      if (refused === 'address') await store.suppress(mail.to.email, 'refused', now());
      await store.markFailed(mail, error);
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
