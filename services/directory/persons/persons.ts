import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { contactErased, contactsChanged, personErased } from '../events.ts';
import type { DirectoryStore } from '../groups/store.ts';
import {
  askErasure,
  isOver,
  isTheirs,
  ownAddresses,
  tellAgain,
  withoutContacts,
  type Erasure,
} from './domain/erasure.ts';

/** What is kept about a person, and how it goes. */
export function personUseCases({ store, now, keptDays }: { store: DirectoryStore; now: Clock; keptDays: number }) {
  const { erasures } = store;
  const told = (erasure: Erasure, at: Date): AnyEvent[] => [
    personErased(erasure, at),
    ...(erasure.emails.length > 0 ? [contactErased(erasure, at)] : []),
  ];

  const removeContacts = async (erasure: Erasure): Promise<void> => {
    for (const { _id } of await store.withContact(erasure._id, erasure.emails)) {
      await onNewestState(async () => {
        const group = await store.find(_id);
        const without = group && withoutContacts(group, isTheirs(erasure));
        if (without) await store.save(without, { events: [contactsChanged(without, now())] });
      });
    }
  };

  return {
    /** Told in the same write; asked twice, or interrupted and asked again, it ends in the same. */
    async erasePerson(personId: string, given: readonly string[]): Promise<Erasure> {
      const erasure = await onNewestState(async () => {
        const at = now();
        const existing = await erasures.find(personId);
        const theirs = await store.ofContact(personId);
        const shared = await store.withContact(
          personId,
          theirs.flatMap((group) =>
            group.contacts.filter((contact) => contact.personId === personId).map(({ email }) => email),
          ),
        );
        const asked = askErasure(existing, personId, [...given, ...ownAddresses(shared, personId)], at);
        return existing
          ? erasures.save(asked, { events: told(asked, at) })
          : erasures.insert(asked, { events: told(asked, at) });
      });
      await removeContacts(erasure);
      return erasure;
    },

    /** Also removes what the platform registered meanwhile from an older list. */
    async tellErasuresAgain(): Promise<void> {
      const at = now();
      for (const erasure of await erasures.due(at)) {
        await removeContacts(erasure);
        if (isOver(erasure, keptDays, at)) {
          await erasures.forget(erasure);
          continue;
        }
        const again = tellAgain(erasure, at);
        // Somebody else told it at this moment: then it is told.
        await erasures.save(again, { events: told(again, at) }).catch((error: unknown) => {
          if (!(error instanceof StaleWrite)) throw error;
        });
      }
    },

    async personalData(personId: string): Promise<PersonalData> {
      const [groups, erasure] = await Promise.all([store.ofContact(personId), erasures.find(personId)]);
      return {
        contacts: groups.flatMap(({ _id: groupId, name: groupName, contacts }) =>
          contacts
            .filter((contact) => contact.personId === personId)
            .map((contact) => ({ groupId, groupName, ...contact })),
        ),
        erasures: erasure ? [{ askedAt: erasure.askedAt, emails: erasure.emails }] : [],
      };
    },

    async *replay(): AsyncIterable<AnyEvent> {
      for await (const erasure of erasures.all()) yield* told(erasure, now());
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
