import type { DirectoryDeps } from '../deps.ts';
import type { Frequency } from '../groups/domain/group.ts';

export type Preference = { readonly groupId: string; readonly email: string; readonly frequency: Frequency };

/** Lists how often a person receives mail, for each group that has the person as a contact. */
export async function listPreferences(
  { groups }: Pick<DirectoryDeps, 'groups'>,
  personId: string,
): Promise<Preference[]> {
  const found = await groups.ofContact(personId);
  return found.flatMap((group) =>
    group.contacts
      .filter((contact) => contact.personId === personId)
      .map(({ email, frequency }) => ({ groupId: group._id, email, frequency })),
  );
}
