import type { DirectoryDeps } from '../deps.ts';
import { contactsChanged } from '../events.ts';
import { setFrequency, type Contact, type Frequency, type Group } from '../groups/domain/group.ts';

/** Writes how often the chosen contacts of a group receive optional mail. The same frequency again writes nothing. */
export async function saveFrequency(
  { groups, now }: Pick<DirectoryDeps, 'groups' | 'now'>,
  group: Group,
  isChosen: (contact: Contact) => boolean,
  frequency: Frequency,
): Promise<void> {
  const changedGroup = setFrequency(group, isChosen, frequency);
  if (changedGroup) await groups.save(changedGroup, { events: (saved) => [contactsChanged(saved, now())] });
}
