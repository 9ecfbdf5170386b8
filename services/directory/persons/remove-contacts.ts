import { onNewestState } from '../../../libs/errors/transient.ts';
import type { DirectoryDeps } from '../deps.ts';
import { contactsChanged } from '../events.ts';
import { isTheirs, withoutContacts, type Erasure } from './domain/erasure.ts';

/** Removes an erased person from the contacts of all groups, by the id and by every known address of the person. */
export async function removeContacts(
  { groups, now }: Pick<DirectoryDeps, 'groups' | 'now'>,
  erasure: Erasure,
): Promise<void> {
  for (const { _id } of await groups.withContact(erasure._id, erasure.emails)) {
    await onNewestState(async () => {
      const group = await groups.find(_id);
      const without = group && withoutContacts(group, isTheirs(erasure));
      if (without) await groups.save(without, { events: (saved) => [contactsChanged(saved, now())] });
    });
  }
}
