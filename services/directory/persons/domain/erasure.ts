import { plusDays } from '../../../../libs/time/clock.ts';
import type { Contact, Group } from '../../groups/domain/group.ts';

/**
 * A person who left is erased everywhere. Kept, and told again, for some days only: what they wrote at the last moment,
 * or what a service did not hear, is erased too. Then this record goes as well.
 */
export type Erasure = {
  /** Id of the person. */
  readonly _id: string;
  /** Goes up with each telling. */
  readonly version: number;
  /** Known of them: given by the platform, or found in the contacts. */
  readonly emails: readonly string[];
  readonly askedAt: Date;
  readonly tellAt: Date;
};

/** An hour: for what was being written at this very moment. From then on daily. */
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

/** The addresses in these groups that are this person's alone: a mailbox that others read too stays known. */
export function ownAddresses(groups: readonly Group[], personId: string): string[] {
  const contacts = groups.flatMap((group) => group.contacts);
  const others = new Set(contacts.filter((contact) => contact.personId !== personId).map(({ email }) => email));
  return contacts
    .filter((contact) => contact.personId === personId && !others.has(contact.email))
    .map(({ email }) => email);
}

/** @returns undefined when none of the contacts is theirs */
export function withoutContacts(group: Group, theirs: (contact: Contact) => boolean): Group | undefined {
  const contacts = group.contacts.filter((contact) => !theirs(contact));
  return contacts.length === group.contacts.length ? undefined : { ...group, contacts };
}
