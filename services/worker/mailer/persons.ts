import { EXPORTED_AT_MOST, type PersonalData } from '../../../libs/service/personal-data-routes.ts';
import { recipientKey } from './mail.ts';
import type { Projections } from './projection-store.ts';
import type { MailStore } from './store.ts';

/** The mailer knows people by their addresses alone. */
export function personUseCases({ store, projections }: { store: MailStore; projections: Projections }) {
  return {
    /** Only operators, who dealt with dead letters, are known by their id. */
    erasePerson: (personId: string): Promise<void> => store.eraseFromLetters([personId]),

    async eraseAddresses(emails: readonly string[]): Promise<void> {
      await projections.eraseAddresses(emails);
      await store.eraseAddresses(emails);
      await store.eraseFromLetters([...emails, ...emails.map(recipientKey)]);
    },

    async personalData(emails: readonly string[]): Promise<PersonalData> {
      const [mails, groups, suppressions] = await Promise.all([store.mailsTo(emails, EXPORTED_AT_MOST + 1), projections.withAddress(emails), store.suppressionsOf(emails)]);
      return {
        mails: mails.map(({ notificationId, groupId, to, locale, template, state, lastError, at, sentAt }) => ({ notificationId, groupId, to, locale, template, state, lastError, at, sentAt })),
        contacts: groups.flatMap(({ _id: groupId, contacts }) => contacts.filter(({ email }) => emails.includes(email)).map((contact) => ({ groupId, ...contact }))),
        suppressions: suppressions.map(({ reason, at }) => ({ reason, at })),
      };
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
