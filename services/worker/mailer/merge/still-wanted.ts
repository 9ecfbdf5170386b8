import type { MailerDeps } from '../deps.ts';
import type { Mail, Notification } from '../mail.ts';
import { decideStance, type Stance, type WantedFrequency } from '../send/decide-stance.ts';

/** @property every how often its reader wants news of this kind */
export type News = { readonly mail: Mail; readonly notification: Notification; readonly every: WantedFrequency };

/**
 * Checks at each try whether each mail is still wanted, and silences the mails that their readers no longer want.
 * @returns the others
 */
export async function stillWanted(
  deps: Pick<MailerDeps, 'notifications' | 'carriers' | 'suppressions' | 'known' | 'now'>,
  mails: readonly Mail[],
): Promise<News[]> {
  const silenced: { mail: Mail; reason: string }[] = [];
  const wantedNews: News[] = [];
  for (const mail of mails) {
    const notification = await deps.notifications.find(mail.notificationId);
    const stance: Stance = notification ? await decideStance(deps, mail, notification) : { silent: 'forgotten' };
    if (!notification || 'silent' in stance) silenced.push({ mail, reason: 'silent' in stance ? stance.silent : '' });
    else wantedNews.push({ mail, notification, every: stance.every });
  }
  await deps.carriers.silence(silenced, deps.now());
  return wantedNews;
}
