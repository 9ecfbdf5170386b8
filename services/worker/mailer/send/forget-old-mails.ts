import { plusDays } from '../../../../libs/time/clock.ts';
import type { MailerDeps } from '../deps.ts';

/** Removes the recipients and the content of old mails. */
export async function forgetOldMails({
  notifications,
  mails,
  now,
  keptDays,
}: Pick<MailerDeps, 'notifications' | 'mails' | 'now' | 'keptDays'>): Promise<void> {
  const cut = plusDays(now(), -keptDays);
  await notifications.forgetBefore(cut);
  await mails.forgetBefore(cut);
}
