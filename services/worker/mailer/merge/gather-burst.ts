import type { MailerDeps } from '../deps.ts';
import { isOptional, PLANNED_AGAIN_MS, type AddressedMail, type Notification } from '../mail.ts';
import { stillWanted, type News } from './still-wanted.ts';
import { takeAlong } from './take-along.ts';

/**
 * Gathers the other optional news of the same kind that came within the window.
 * @returns undefined when an older mail will take this one along
 */
export async function gatherBurst(
  deps: Pick<MailerDeps, 'notifications' | 'mails' | 'carriers' | 'suppressions' | 'known' | 'now' | 'mergeMs'>,
  carrier: AddressedMail,
  notification: Notification,
): Promise<News[] | undefined> {
  if (!isOptional(notification) || deps.mergeMs === 0) return [];
  const boundNews = await stillWanted(deps, await deps.carriers.carriedBy(carrier._id));
  if (carrier.attempts > 0) return boundNews;
  const [first, ...otherMails] = await deps.carriers.waitingLike(carrier);
  if (first && first._id !== carrier._id) {
    await deps.mails.leave(carrier, new Date(deps.now().getTime() + PLANNED_AGAIN_MS));
    return undefined;
  }
  const wantedNews = await stillWanted(deps, otherMails);
  return takeAlong(
    deps,
    carrier,
    boundNews,
    wantedNews.filter(({ every }) => every === 'instant'),
  );
}
