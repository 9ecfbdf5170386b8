import { TooEarly } from '../../../../libs/errors/transient.ts';
import type { MailerDeps } from '../deps.ts';
import { isOptional, mailTo, PLANNED_AGAIN_MS, taskOf, type Notification, type Recipient } from '../mail.ts';
import { recipientBatches, type BatchDeps } from './recipient-batches.ts';

/** This many tasks are asked for at once. */
const TASKS_AT_ONCE = 50;

type PlanDeps = BatchDeps & Pick<MailerDeps, 'notifications' | 'mails' | 'senderDomain' | 'mergeMs' | 'requestTask'>;

/**
 * Plans one mail for each recipient of a notification. After an interruption it continues where it stopped.
 * @throws TooEarly when the group is not known yet
 */
export async function planNotification(deps: PlanDeps, id: string): Promise<void> {
  const { notifications, known } = deps;
  const notification = await notifications.find(id);
  if (notification?.state !== 'planning') return;
  const { groupId } = notification;
  if (groupId !== null && !(await known.groups.find(groupId))) throw new TooEarly(`group ${groupId} is not known yet`);
  for await (const { wave, cursor, recipients } of recipientBatches(deps, notification)) {
    const planned = await planMails(deps, notification, recipients);
    await notifications.keepProgress(id, { wave, cursor, planned });
  }
  await notifications.finishPlanning(id);
}

/** @returns how many mails are new: an address that has its mail keeps that one */
async function planMails(
  { mails, now, senderDomain, mergeMs, requestTask }: PlanDeps,
  notification: Notification,
  recipients: readonly Recipient[],
): Promise<number> {
  const at = now();
  const delayMs = isOptional(notification) ? mergeMs : 0;
  const dueAt = new Date(at.getTime() + delayMs + PLANNED_AGAIN_MS);
  // An address may stand twice among the recipients, and the first one counts. A bulk write would take the second for a
  // new one.
  const planned = new Map(
    recipients
      .map((recipient) => mailTo(recipient, notification, { domain: senderDomain, at, dueAt }))
      .reverse()
      .map((mail) => [mail._id, mail]),
  );
  const newMails = await mails.addNew([...planned.values()]);
  for (let from = 0; from < newMails.length; from += TASKS_AT_ONCE) {
    const batch = newMails.slice(from, from + TASKS_AT_ONCE);
    await Promise.all(batch.map((mail) => requestTask('send-mail', taskOf(mail), delayMs)));
  }
  return newMails.length;
}
