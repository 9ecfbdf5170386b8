import { latestDayAt } from '../../../../libs/time/paris.ts';
import type { MailerDeps } from '../deps.ts';
import { newNotification, PLANNED_AGAIN_MS, type Notification } from '../mail.ts';
import { DIGEST } from '../tell/catalogue.ts';
import { DIGEST_HOUR, dueBefore } from './domain/digest.ts';

/**
 * Begins the digest of the day when news waits for it. A digest is a notification like any other, but it is made from
 * waiting mails instead of an event. Its id names the day, so each address gets at most one digest, whatever is lost or
 * restarted, and one mail contains the news of all its groups.
 */
export async function startDigest({
  notifications,
  carriers,
  now,
  requestTask,
}: Pick<MailerDeps, 'notifications' | 'carriers' | 'now' | 'requestTask'>): Promise<void> {
  const at = now();
  const digest = digestOf(latestDayAt(DIGEST_HOUR, at), at);
  if (await notifications.find(digest._id)) return;
  if (!(await carriers.hasCollected(dueBefore(digest)))) return;
  await notifications.add(digest);
  await requestTask('plan-notification', digest._id);
}

const digestOf = (day: string, at: Date): Notification =>
  newNotification({
    _id: `${DIGEST}.${day}`,
    kind: DIGEST,
    to: DIGEST,
    groupId: null,
    data: { day },
    state: 'planning',
    at,
    dueAt: new Date(at.getTime() + PLANNED_AGAIN_MS),
  });
