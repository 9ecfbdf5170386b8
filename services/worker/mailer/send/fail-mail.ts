import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';

/** Marks a mail as failed for ever, together with the mails that it carries. */
export async function failMail(
  { mails, carriers }: Pick<MailerDeps, 'mails' | 'carriers'>,
  mail: Mail,
  error: string,
): Promise<void> {
  await mails.markFailed(mail, error);
  await carriers.end(mail._id, { state: 'failed', sentAt: null, lastError: error });
}
