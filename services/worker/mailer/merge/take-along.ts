import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';
import type { News } from './still-wanted.ts';

/** Milliseconds, longer than any single try can last. A sweep that looked earlier would take the load of a mail that is on its way. */
export const CARRIED_MS = 300_000;

/**
 * Binds fresh news to the mail that takes it along. This is done before the mail is claimed, so that after a crash it
 * leaves with the same news; what comes later goes with another mail.
 */
export async function takeAlong(
  { carriers, now }: Pick<MailerDeps, 'carriers' | 'now'>,
  carrier: Mail,
  bound: readonly News[],
  fresh: readonly News[],
): Promise<News[]> {
  const mails = fresh.map(({ mail }) => mail);
  await carriers.carry(carrier._id, mails, new Date(now().getTime() + CARRIED_MS));
  return [...bound, ...fresh];
}
