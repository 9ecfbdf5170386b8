import type { MailerDeps } from '../deps.ts';
import type { Contact, Mail, Notification, Recipient } from '../mail.ts';
import { DIGEST, frequencyOf, rowOfKind } from '../tell/catalogue.ts';
import { dueBefore, isDue } from './domain/digest.ts';

/** This many waiting mails are read at once. */
const MAILS_AT_ONCE = 200;

/**
 * Lists the recipients who have due mails, from one page of waiting mails. The content of a digest is looked up when it
 * is sent.
 * @param cursor where this page begins; empty for the first
 * @returns the cursor of the next page; null after the last
 */
export async function digestRecipients(
  { carriers, known }: Pick<MailerDeps, 'carriers' | 'known'>,
  digest: Notification,
  cursor: string,
): Promise<{ recipients: Recipient[]; cursor: string | null }> {
  const { items, nextCursor } = await carriers.collectedPage(dueBefore(digest), {
    cursor: cursor === '' ? undefined : cursor,
    limit: MAILS_AT_ONCE,
  });
  const contacts = await known.contacts.ofMany([...new Set(items.flatMap(({ groupId }) => groupId ?? []))]);
  const recipients = items.flatMap((mail) => {
    const contact = contacts.get(mail.groupId ?? '')?.find(({ email }) => email === mail.to?.email);
    return recipientOf(mail, contact, digest);
  });
  return { recipients, cursor: nextCursor };
}

function recipientOf(mail: Mail, contact: Contact | undefined, digest: Notification): Recipient[] {
  if (!mail.to) return [];
  const isWeekly = contact && frequencyOf(rowOfKind(mail.kind), contact.frequency) === 'weekly';
  if (isWeekly && !isDue(mail, 'weekly', digest)) return [];
  return [
    {
      email: mail.to.email,
      name: contact?.name ?? mail.to.name,
      locale: contact?.locale ?? mail.locale,
      groupId: null,
      template: DIGEST,
    },
  ];
}
