import { plusDays } from '../../../../libs/time/clock.ts';
import { factId } from '../../domain/fact.ts';
import type { MailerDeps } from '../deps.ts';
import { newNotification, PLANNED_AGAIN_MS } from '../mail.ts';
import type { Row } from './catalogue.ts';
import type { NotificationData } from './notification-data.ts';
import type { NewsEvent } from './rows-to-tell.ts';

/**
 * The news of how to claim comes at least this many days after the news of a place, because nobody needs two mails
 * about one action on one day.
 */
const AFTER_PLACE_DAYS = 3;

/** Gives the morning of the first day of the month, or a later moment if the news of the place came shortly before. */
const inMonth = (month: string, at: Date): Date =>
  new Date(Math.max(Date.parse(`${month}-01T08:00:00Z`), plusDays(at, AFTER_PLACE_DAYS).getTime()));

/**
 * Writes one piece of news and has it planned, either now or in the month for which it is meant. An event that comes
 * twice adds nothing.
 */
export async function addNotification(
  { notifications, now, requestTask }: Pick<MailerDeps, 'notifications' | 'now' | 'requestTask'>,
  { kind, to, id, inPlannedMonth }: Row<never>,
  event: NewsEvent,
  data: NotificationData,
): Promise<void> {
  const at = now();
  const _id = id?.(event.data as never) ?? factId(event);
  const { groupId = null } = event.data as { groupId?: string };
  const later = inPlannedMonth ? inMonth(data['plannedMonth'] as string, at) : undefined;
  const dueAt = later ?? new Date(at.getTime() + PLANNED_AGAIN_MS);
  await notifications.add(
    newNotification({ _id, kind, to, groupId, data, state: later ? 'waiting' : 'planning', at, dueAt }),
  );
  if (!later) await requestTask('plan-notification', _id);
}
