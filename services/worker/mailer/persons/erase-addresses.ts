import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { MailerDeps } from '../deps.ts';

/** Erases addresses, because the mailer knows all persons except operators by their addresses alone. */
export async function eraseAddresses(
  {
    known,
    mails,
    suppressions,
    eraseFromDeadLetters,
  }: Pick<MailerDeps, 'known' | 'mails' | 'suppressions' | 'eraseFromDeadLetters'>,
  emails: readonly string[],
): Promise<void> {
  await known.contacts.eraseAddresses(emails);
  await mails.eraseAddresses(emails);
  await suppressions.eraseAddresses(emails);
  await eraseFromDeadLetters([...emails, ...emails.map(recipientKey)]);
}
