import { EXPORTED_AT_MOST, type PersonalData } from '../../../../libs/service/personal-data-routes.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { MailerDeps } from '../deps.ts';
import type { Mail } from '../mail.ts';

/** Collects all data that the worker keeps about a person, whom it knows by their addresses. */
export async function personalData(
  { mails, known, suppressions }: Pick<MailerDeps, 'mails' | 'known' | 'suppressions'>,
  emails: readonly string[],
): Promise<PersonalData> {
  const [received, groups, suppressed] = await Promise.all([
    mails.sentTo(emails, EXPORTED_AT_MOST + 1),
    known.contacts.withAddress(emails),
    suppressions.findMany(emails.map(recipientKey)),
  ]);
  return {
    mails: received.map(exported),
    contacts: groups.flatMap(({ _id: groupId, contacts }) =>
      contacts.filter(({ email }) => emails.includes(email)).map((contact) => ({ groupId, ...contact })),
    ),
    suppressions: suppressed.map(({ active, reason, at, softBounces }) => ({ active, reason, at, softBounces })),
  };
}

const exported = ({ notificationId, groupId, to, locale, template, state, lastError, at, sentAt }: Mail) => ({
  notificationId,
  groupId,
  to,
  locale,
  template,
  state,
  lastError,
  at,
  sentAt,
});
