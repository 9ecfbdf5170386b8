import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';

/** A mail fails for good, and with it what it carries. */
export async function failMail(
  { mails, carriers }: Pick<MailerDeps, 'mails' | 'carriers'>,
  mail: Mail,
  error: string,
): Promise<void> {
  await mails.markFailed(mail, error);
  await carriers.end(mail._id, { state: 'failed', sentAt: null, lastError: error });
}
