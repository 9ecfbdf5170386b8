import type { MailerDeps } from '../deps.ts';
import { dueBefore, isDue } from '../digest/domain/digest.ts';
import type { AddressedMail, Notification } from '../mail.ts';
import { stillWanted, type News } from './still-wanted.ts';
import { takeAlong } from './take-along.ts';

/** Gathers everything that is due for the address of a digest. */
export async function gatherDigest(
  deps: Pick<MailerDeps, 'notifications' | 'carriers' | 'suppressions' | 'known' | 'now'>,
  carrier: AddressedMail,
  digest: Notification,
): Promise<News[]> {
  const boundNews = await stillWanted(deps, await deps.carriers.carriedBy(carrier._id));
  if (carrier.attempts > 0) return boundNews;
  const waitingNews = await stillWanted(deps, await deps.carriers.collectedFor(carrier.to.email, dueBefore(digest)));
  const dueNews = waitingNews.filter(({ mail, every }) => isDue(mail, every, digest));
  return takeAlong(deps, carrier, boundNews, dueNews);
}
