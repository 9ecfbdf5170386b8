import type { MailerDeps } from '../deps.ts';
import { addNotification } from './add-notification.ts';
import { notificationData } from './notification-data.ts';
import { rowsToTell, type NewsEvent } from './rows-to-tell.ts';

/** Makes the notifications that the catalogue wants of an event. @throws TooEarly while a fact that they tell is missing */
export async function notify(
  deps: Pick<MailerDeps, 'notifications' | 'known' | 'now' | 'requestTask'>,
  event: NewsEvent,
): Promise<void> {
  const rows = rowsToTell(event, deps.now());
  if (rows.length === 0) return;
  const data = await notificationData(deps, event);
  for (const row of rows) await addNotification(deps, row, event, data);
}
