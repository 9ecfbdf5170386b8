import { onNewestState } from '../../../libs/errors/transient.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import type { DirectoryDeps } from '../deps.ts';
import { contactsChanged } from '../events.ts';
import { setFrequencies, type Contact } from '../groups/domain/group.ts';
import type { Choice } from './store.ts';

type ChoiceDeps = Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>;

/**
 * Keeps how often an address wants optional mail, and writes it into these groups. The choice is written first: when
 * the process dies before the groups are written, the next registration of a group applies it.
 */
export async function chooseFrequency(deps: ChoiceDeps, choice: Choice, groupIds: readonly string[]): Promise<void> {
  await deps.choices.keep([choice]);
  for (const groupId of groupIds) await onNewestState(() => applyTo(deps, groupId, choice.recipient));
}

/** The same frequency again writes nothing. */
async function applyTo({ groups, choices, now }: ChoiceDeps, groupId: string, recipient: string): Promise<void> {
  const group = await groups.find(groupId);
  if (!group) return;
  const isChooser = ({ email }: Contact) => recipientKey(email) === recipient;
  const choosers = group.contacts.filter(isChooser);
  // A registration may be adding this contact at this moment, and have read the choices before this one was kept. With
  // the next version of the group that registration is stale, and reads them again.
  if (choosers.length === 0) {
    await groups.save(group);
    return;
  }
  const frequencyChosenBy = await choices.of(choosers.map(({ email }) => ({ groupId, email })));
  const changedGroup = setFrequencies(group, (contact) =>
    isChooser(contact) ? (frequencyChosenBy(groupId, contact.email) ?? contact.frequency) : contact.frequency,
  );
  if (changedGroup) await groups.save(changedGroup, { events: (saved) => [contactsChanged(saved, now())] });
}
