import { forbidden } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { DirectoryDeps } from '../deps.ts';
import type { Contact, Frequency } from '../groups/domain/group.ts';
import { saveFrequency } from './save-frequency.ts';

/** Sets how often a person receives optional mail about a group. @throws not-found, not-a-contact */
export const setPreference = (
  deps: Pick<DirectoryDeps, 'groups' | 'now'>,
  { personId, groupId, frequency }: { personId: string; groupId: string; frequency: Frequency },
): Promise<void> =>
  onNewestState(async () => {
    const group = await deps.groups.get(groupId);
    const isThePerson = (contact: Contact) => contact.personId === personId;
    if (!group.contacts.some(isThePerson)) throw forbidden('not-a-contact', 'You are not a contact of this group.');
    await saveFrequency(deps, group, isThePerson, frequency);
  });
