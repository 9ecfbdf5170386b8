import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { DirectoryDeps } from '../deps.ts';

/** Collects all data that the directory keeps about a person. */
export async function personalData(
  { groups, erasures }: Pick<DirectoryDeps, 'groups' | 'erasures'>,
  personId: string,
): Promise<PersonalData> {
  const [found, erasure] = await Promise.all([groups.ofContact(personId), erasures.find(personId)]);
  return {
    contacts: found.flatMap(({ _id: groupId, name: groupName, contacts }) =>
      contacts
        .filter((contact) => contact.personId === personId)
        .map((contact) => ({ groupId, groupName, ...contact })),
    ),
    erasures: erasure ? [{ askedAt: erasure.askedAt, emails: erasure.emails }] : [],
  };
}
