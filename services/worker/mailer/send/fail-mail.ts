import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';
import type { Refused } from './store.ts';

/** Marks a mail as failed for ever, together with the mails that it carries. */
export async function failMail(
  { mails, carriers }: Pick<MailerDeps, 'mails' | 'carriers'>,
  mail: Mail,
  refused: Refused,
): Promise<void> {
  await mails.markFailed(mail, refused);
  await carriers.end(mail._id, { state: 'failed', sentAt: null, lastError: refused.lastError });
}
