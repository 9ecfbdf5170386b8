import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import type { DirectoryDeps } from '../deps.ts';
import type { Contact } from '../groups/domain/group.ts';
import { LONG_AGO, type ChosenFrequency } from './store.ts';

export type ContactOf = Pick<Contact, 'email' | 'frequency'> & { readonly groupId: string };

/**
 * Keeps the frequencies that only a contact itself tells: it was chosen before choices were kept, or under another
 * address of the same person. It is called before contacts are removed or replaced.
 */
export async function keepFormerChoices(
  { choices }: Pick<DirectoryDeps, 'choices'>,
  contacts: readonly ContactOf[],
  frequencyChosenBy: ChosenFrequency,
): Promise<void> {
  const unkeptContacts = contacts.filter(
    ({ groupId, email, frequency }) => frequency !== 'instant' && frequencyChosenBy(groupId, email) === undefined,
  );
  await choices.keep(
    unkeptContacts.map(({ groupId, email, frequency }) => ({
      groupId,
      recipient: recipientKey(email),
      frequency,
      at: LONG_AGO,
    })),
  );
}
