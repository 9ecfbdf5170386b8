import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';
import { SENDING_MS } from '../send/mail-transport.ts';
import type { News } from './still-wanted.ts';

/** Carried news is looked at after this many milliseconds, when its carrier cannot be on its way any more. */
export const CARRIED_MS = SENDING_MS;

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
