import { forbidden } from '../../../../libs/errors/app-error.ts';

/** Only groups of these types can be certified; the others coordinate. */
const CERTIFIABLE = ['local', 'thematic'] as const;
export const GROUP_TYPES = [...CERTIFIABLE, 'functional', 'departmental'] as const;
export type GroupType = (typeof GROUP_TYPES)[number];

export type Frequency = 'instant' | 'daily' | 'weekly' | 'none';

export type Contact = {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'referent' | 'manager' | 'finance';
  readonly locale: 'fr' | 'en';
  /** The contact receives optional mails this often. Mandatory mails are always sent at once. */
  readonly frequency: Frequency;
};

export type Group = {
  readonly _id: string;
  readonly version: number;
  readonly name: string;
  readonly department: string;
  readonly type: GroupType;
  readonly certified: boolean;
  /** These are all changes of the certification, oldest first. */
  readonly certifications: readonly {
    readonly certified: boolean;
    readonly at: Date;
    readonly reason: string;
    readonly by: string;
  }[];
  readonly contacts: readonly Contact[];
};

/** The platform sends this profile of a group. Contacts keep the mail frequency that they chose. */
export type GroupProfile = {
  readonly groupId: string;
  readonly name: string;
  readonly department: string;
  readonly type: GroupType;
  readonly contacts: readonly Omit<Contact, 'frequency'>[];
  readonly certified?: boolean | undefined;
};

export type GroupChange = {
  readonly group: Group;
  readonly profileChanged: boolean;
  readonly recertified: boolean;
  readonly contactsChanged: boolean;
};

/** This is the reason of a certification that came with a registration, for which nobody gave a reason. */
export const REGISTERED = 'registered by the platform';

export const canBeCertified = (type: GroupType): boolean => (CERTIFIABLE as readonly string[]).includes(type);

const areEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Gives the group as the platform describes it now, or undefined when nothing changed. */
export function register(
  existing: Group | undefined,
  profile: GroupProfile,
  by: string,
  at: Date,
): GroupChange | undefined {
  const { groupId, certified = existing?.certified ?? false, contacts: profileContacts, ...described } = profile;
  const contacts = profileContacts.map((contact): Contact => {
    const known = existing?.contacts.find(({ personId }) => personId === contact.personId);
    return {
      personId: contact.personId,
      email: contact.email,
      name: contact.name,
      role: contact.role,
      locale: contact.locale,
      frequency: known?.frequency ?? 'instant',
    };
  });
  const before = existing ?? {
    _id: groupId,
    version: 0,
    ...described,
    certified: false,
    certifications: [],
    contacts: [],
  };
  const recertified = certified !== before.certified;
  const profileChanged =
    !existing ||
    recertified ||
    !areEqual([before.name, before.department, before.type], [described.name, described.department, described.type]);
  const contactsChanged = !areEqual(before.contacts, contacts);
  if (!profileChanged && !contactsChanged) return undefined;
  const certifications = recertified
    ? [...before.certifications, { certified, at, reason: REGISTERED, by }]
    : before.certifications;
  return {
    group: { _id: groupId, version: before.version, ...described, certified, certifications, contacts },
    profileChanged,
    recertified,
    contactsChanged,
  };
}

/** @returns undefined when it was so already */
export function certify(
  group: Group,
  change: { certified: boolean; reason: string; by: string; at: Date },
): Group | undefined {
  if (group.certified === change.certified) return undefined;
  if (change.certified && !canBeCertified(group.type))
    throw forbidden('not-certifiable', 'Only local and thematic groups can be certified.');
  return {
    ...group,
    certified: change.certified,
    certifications: [...group.certifications, change],
  };
}

/** @returns undefined when nothing changes */
export function setFrequency(
  group: Group,
  isTheirs: (contact: Contact) => boolean,
  frequency: Frequency,
): Group | undefined {
  if (!group.contacts.some((contact) => isTheirs(contact) && contact.frequency !== frequency)) return undefined;
  return {
    ...group,
    contacts: group.contacts.map((contact) => (isTheirs(contact) ? { ...contact, frequency } : contact)),
  };
}
