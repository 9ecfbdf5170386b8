import { plusDays } from '../../../../libs/time/clock.ts';
import type { Contact, Group } from '../../groups/domain/group.ts';

/**
 * An erasure makes all services erase a person who left. It is kept and announced again for some days, so that texts
 * which the person wrote at the last moment, and data in services that missed an announcement, are erased too. Then the
 * erasure itself is removed.
 */
export type Erasure = {
  /** This is the id of the person. */
  readonly _id: string;
  /** The version grows with each announcement. */
  readonly version: number;
  /** These are the addresses of the person, which the platform gave or the contacts contained. */
  readonly emails: readonly string[];
  readonly askedAt: Date;
  readonly tellAt: Date;
};

/**
 * The second announcement comes after one hour, for data that were being written during the first one. Later
 * announcements come once a day.
 */
const SOON_DAYS = 1 / 24;

/** @returns the erasure that is to be told now; asked again, it is told again, with the addresses that were added */
export const askErasure = (
  existing: Erasure | undefined,
  personId: string,
  emails: readonly string[],
  at: Date,
): Erasure => ({
  _id: personId,
  version: existing?.version ?? 0,
  emails: [...new Set([...(existing?.emails ?? []), ...emails])],
  askedAt: existing?.askedAt ?? at,
  tellAt: plusDays(at, SOON_DAYS),
});

export const tellAgain = (erasure: Erasure, at: Date): Erasure => ({
  ...erasure,
  tellAt: plusDays(at, 1),
});

export const isOver = ({ askedAt }: Pick<Erasure, 'askedAt'>, keptDays: number, at: Date): boolean =>
  plusDays(askedAt, keptDays) <= at;

export const isTheirs =
  ({ _id, emails }: Pick<Erasure, '_id' | 'emails'>) =>
  (contact: Pick<Contact, 'personId' | 'email'>): boolean =>
    contact.personId === _id || emails.includes(contact.email);

/**
 * Gives the addresses in these groups that belong to this person alone. A mailbox that other people read too stays
 * known.
 */
export function ownAddresses(groups: readonly Group[], personId: string): string[] {
  const contacts = groups.flatMap((group) => group.contacts);
  const addressesOfOthers = new Set(
    contacts.filter((contact) => contact.personId !== personId).map(({ email }) => email),
  );
  return contacts
    .filter((contact) => contact.personId === personId && !addressesOfOthers.has(contact.email))
    .map(({ email }) => email);
}

/** @returns undefined when none of the contacts is theirs */
export function withoutContacts(group: Group, isOfPerson: (contact: Contact) => boolean): Group | undefined {
  const contacts = group.contacts.filter((contact) => !isOfPerson(contact));
  return contacts.length === group.contacts.length ? undefined : { ...group, contacts };
}
