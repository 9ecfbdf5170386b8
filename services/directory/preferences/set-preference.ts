import { forbidden } from '../../../libs/errors/app-error.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import type { DirectoryDeps } from '../deps.ts';
import type { Frequency } from '../groups/domain/group.ts';
import { chooseFrequency } from './choose-frequency.ts';

/** Sets how often a person receives optional mail about a group. @throws not-found, not-a-contact */
export async function setPreference(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>,
  { personId, groupId, frequency }: { personId: string; groupId: string; frequency: Frequency },
): Promise<void> {
  const { contacts } = await deps.groups.get(groupId);
  const own = contacts.filter((contact) => contact.personId === personId);
  if (own.length === 0) throw forbidden('not-a-contact', 'You are not a contact of this group.');
  for (const { email } of own)
    await chooseFrequency(deps, { groupId, recipient: recipientKey(email), frequency, at: deps.now() }, [groupId]);
}
