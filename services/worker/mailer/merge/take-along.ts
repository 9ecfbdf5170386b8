import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';
import type { News } from './still-wanted.ts';

/**
 * This many milliseconds are longer than any single try can last. A sweep that looked earlier would take the carried
 * news from a mail that is being sent.
 */
export const CARRIED_MS = 300_000;

/**
 * Binds fresh news to the mail that carries it. This is done before the mail is claimed, so that after a crash it is
 * sent with the same news. News that arrives later goes into another mail.
 */
export async function takeAlong(
  { carriers, now }: Pick<MailerDeps, 'carriers' | 'now'>,
  carrier: Mail,
  boundNews: readonly News[],
  freshNews: readonly News[],
): Promise<News[]> {
  const mails = freshNews.map(({ mail }) => mail);
  await carriers.carry(carrier._id, mails, new Date(now().getTime() + CARRIED_MS));
  return [...boundNews, ...freshNews];
}
