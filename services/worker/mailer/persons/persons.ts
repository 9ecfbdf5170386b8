import { EXPORTED_AT_MOST, type PersonalData } from '../../../../libs/service/personal-data-routes.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { Projections } from '../known.ts';
import type { MailStore } from '../store.ts';
import type { Suppressions } from '../suppressions/store.ts';

/** The mailer knows people by their addresses alone. */
export function personUseCases({
  store,
  projections,
  suppressions,
}: {
  store: MailStore;
  projections: Projections;
  suppressions: Suppressions;
}) {
  return {
    /** Only operators, who dealt with dead letters and suppressed addresses, are known by their id. */
    async erasePerson(personId: string): Promise<void> {
      await suppressions.erasePerson(personId);
      await store.eraseFromLetters([personId]);
    },

    async eraseAddresses(emails: readonly string[]): Promise<void> {
      await projections.eraseAddresses(emails);
      await store.eraseAddresses(emails);
      await suppressions.eraseAddresses(emails);
      await store.eraseFromLetters([...emails, ...emails.map(recipientKey)]);
    },

    async personalData(emails: readonly string[]): Promise<PersonalData> {
      const [mails, groups, suppressed] = await Promise.all([
        store.mailsTo(emails, EXPORTED_AT_MOST + 1),
        projections.withAddress(emails),
        suppressions.of(emails),
      ]);
      return {
        mails: mails.map(({ notificationId, groupId, to, locale, template, state, lastError, at, sentAt }) => ({
          notificationId,
          groupId,
          to,
          locale,
          template,
          state,
          lastError,
          at,
          sentAt,
        })),
        contacts: groups.flatMap(({ _id: groupId, contacts }) =>
          contacts.filter(({ email }) => emails.includes(email)).map((contact) => ({ groupId, ...contact })),
        ),
        suppressions: suppressed.map(({ active, reason, at, softBounces }) => ({ active, reason, at, softBounces })),
      };
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
