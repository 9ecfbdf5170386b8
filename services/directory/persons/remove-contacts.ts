import { onNewestState } from '../../../libs/errors/transient.ts';
import type { DirectoryDeps } from '../deps.ts';
import { contactsChanged } from '../events.ts';
import { keepFormerChoices } from '../preferences/keep-former-choices.ts';
import { isTheirs, withoutContacts, type Erasure } from './domain/erasure.ts';

/**
 * Removes an erased person from the contacts of all groups, by the id and by every known address of the person. What the
 * addresses chose stays as keyed hashes: whoever had unsubscribed is not written to when the platform names them again.
 */
export async function removeContacts(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>,
  erasure: Erasure,
): Promise<void> {
  const { groups, choices, now } = deps;
  for (const { _id } of await groups.withContact(erasure._id, erasure.emails)) {
    await onNewestState(async () => {
      const group = await groups.find(_id);
      const without = group && withoutContacts(group, isTheirs(erasure));
      if (!without) return;
      const erasedContacts = group.contacts.filter(isTheirs(erasure)).map((contact) => ({ groupId: _id, ...contact }));
      await keepFormerChoices(deps, erasedContacts, await choices.of(erasedContacts));
      await groups.save(without, { events: (saved) => [contactsChanged(saved, now())] });
    });
  }
}
