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

/**
 * The platform sends this profile of a group. What it leaves out stays as it is: the type, the contacts, the
 * certification, the language of a contact. An empty list of contacts removes them all.
 */
export type GroupProfile = {
  readonly groupId: string;
  readonly name: string;
  readonly department: string;
  readonly type?: GroupType | undefined;
  readonly contacts?: readonly ContactProfile[] | undefined;
  readonly certified?: boolean | undefined;
};

export type ContactProfile = Omit<Contact, 'frequency' | 'locale'> & {
  readonly locale?: Contact['locale'] | undefined;
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

function requireCertifiable(type: GroupType): void {
  if (!canBeCertified(type)) throw forbidden('not-certifiable', 'Only local and thematic groups can be certified.');
}

const areEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

type Registering = {
  readonly by: string;
  readonly at: Date;
  /** Gives the frequency that an address chose for this group; undefined when it never chose. */
  readonly frequencyChosenBy: (groupId: string, email: string) => Frequency | undefined;
};

/** A contact keeps what its address chose; a person whose address changed keeps the frequency of the former one. */
function contactsOf(
  existing: Group | undefined,
  { groupId, contacts: profileContacts }: GroupProfile,
  frequencyChosenBy: Registering['frequencyChosenBy'],
): readonly Contact[] {
  if (!profileContacts) return existing?.contacts ?? [];
  return profileContacts.map(({ personId, email, name, role, locale }) => {
    const knownContact = existing?.contacts.find((contact) => contact.personId === personId);
    return {
      personId,
      email,
      name,
      role,
      locale: locale ?? knownContact?.locale ?? 'fr',
      frequency: frequencyChosenBy(groupId, email) ?? knownContact?.frequency ?? 'instant',
    };
  });
}

/**
 * Gives the group as the platform describes it now, or undefined when nothing changed.
 * @throws not-certifiable when the profile certifies a group of a type that cannot be certified
 */
export function register(
  existing: Group | undefined,
  profile: GroupProfile,
  { by, at, frequencyChosenBy }: Registering,
): GroupChange | undefined {
  const { groupId, name, department, certified = existing?.certified ?? false } = profile;
  const described = { name, department, type: profile.type ?? existing?.type ?? 'local' };
  if (profile.certified === true) requireCertifiable(described.type);
  const contacts = contactsOf(existing, profile, frequencyChosenBy);
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
  if (change.certified) requireCertifiable(group.type);
  return {
    ...group,
    certified: change.certified,
    certifications: [...group.certifications, change],
  };
}

/** @returns undefined when nothing changes */
export function setFrequencies(group: Group, frequencyOf: (contact: Contact) => Frequency): Group | undefined {
  const contacts = group.contacts.map((contact) => ({ ...contact, frequency: frequencyOf(contact) }));
  return areEqual(contacts, group.contacts) ? undefined : { ...group, contacts };
}
