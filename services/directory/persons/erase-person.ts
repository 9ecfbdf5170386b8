import { onNewestState } from '../../../libs/errors/transient.ts';
import type { DirectoryDeps } from '../deps.ts';
import { erasureEvents } from '../events.ts';
import { askErasure, ownAddresses, type Erasure } from './domain/erasure.ts';
import { removeContacts } from './remove-contacts.ts';

/**
 * Erases a person who has left. The same write announces it to the other services. A call that is repeated, also after
 * an interruption, ends in the same state.
 * @param emails every address by which the platform knows the person
 */
export async function erasePerson(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'erasures' | 'erasedPersons' | 'now'>,
  personId: string,
  emails: readonly string[],
): Promise<Erasure> {
  const { groups, erasures, now } = deps;
  await deps.erasedPersons.note(personId);
  const erasure = await onNewestState(async () => {
    const at = now();
    const contacts = (await groups.ofContact(personId)).flatMap((group) => group.contacts);
    const addresses = contacts.filter((contact) => contact.personId === personId).map(({ email }) => email);
    const sharing = await groups.withContact(personId, addresses);
    const known = [...emails, ...ownAddresses(sharing, personId)];
    return erasures.save(askErasure(await erasures.find(personId), personId, known, at), {
      events: (saved) => erasureEvents(saved, at),
    });
  });
  await removeContacts(deps, erasure);
  return erasure;
}
