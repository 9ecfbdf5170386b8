import { forbidden, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { certificationChanged, contactsChanged, groupChanged } from '../events.ts';
import { confirmationPage } from '../preferences/unsubscribe-pages.ts';
import {
  certify,
  register,
  setFrequency,
  type Contact,
  type Frequency,
  type Group,
  type GroupChange,
  type GroupProfile,
} from './domain/group.ts';
import type { DirectoryStore } from './store.ts';

export type RegistrationResult = {
  readonly groupId: string;
  readonly result: 'created' | 'updated' | 'unchanged';
  readonly version: number;
};

export function directoryUseCases({
  store,
  now,
  unsubscribeKey,
}: {
  store: DirectoryStore;
  now: Clock;
  unsubscribeKey: string;
}) {
  const eventsOf = (
    { group, profileChanged, recertified, contactsChanged: contacts }: GroupChange,
    at: Date,
  ): AnyEvent[] => [
    ...(profileChanged ? [groupChanged(group, at)] : []),
    ...(recertified ? certificationChanged(group, at) : []),
    ...(contacts ? [contactsChanged(group, at)] : []),
  ];

  const find = async (groupId: string): Promise<Group> => {
    const group = await store.find(groupId);
    if (!group) throw notFound('group');
    return group;
  };

  const saveFrequency = async (
    group: Group,
    isTheirs: (contact: Contact) => boolean,
    frequency: Frequency,
  ): Promise<Group> => {
    const changed = setFrequency(group, isTheirs, frequency);
    return changed ? store.save(changed, { events: [contactsChanged(changed, now())] }) : group;
  };

  return {
    find,
    page: store.page,

    /** Registers or updates groups in one bulk write; saying the same again changes nothing. */
    async registerGroups(profiles: readonly GroupProfile[], by: string): Promise<RegistrationResult[]> {
      const at = now();
      const results = new Map<string, RegistrationResult>();
      let left = profiles;
      await onNewestState(async () => {
        const known = new Map(
          (await store.findMany(left.map(({ groupId }) => groupId))).map((group) => [group._id, group]),
        );
        const changes = left.flatMap((profile) => {
          const existing = known.get(profile.groupId);
          const change = register(existing, profile, by, at);
          const version = change?.group.version ?? existing?.version ?? 0;
          results.set(profile.groupId, {
            groupId: profile.groupId,
            result: !change ? 'unchanged' : existing ? 'updated' : 'created',
            version,
          });
          return change ? [{ doc: change.group, events: eventsOf(change, at) }] : [];
        });
        const refused = new Set(await store.saveMany(changes));
        left = left.filter(({ groupId }) => refused.has(groupId));
        if (left.length > 0) throw new StaleWrite(`${left.length} groups changed meanwhile`);
      });
      return profiles.flatMap(({ groupId }) => results.get(groupId) ?? []);
    },

    setCertification: (
      groupId: string,
      change: { certified: boolean; reason: string; by: string },
      receipt?: ReceiptDraft<Group>,
    ) =>
      onNewestState(async () => {
        const at = now();
        const group = await find(groupId);
        const certified = certify(group, { ...change, at });
        return certified
          ? store.save(certified, {
              events: [groupChanged(certified, at), ...certificationChanged(certified, at)],
              receipt,
            })
          : group;
      }),

    async preferencesOf(personId: string) {
      const groups = await store.ofContact(personId);
      return groups.flatMap((group) =>
        group.contacts
          .filter((contact) => contact.personId === personId)
          .map(({ email, frequency }) => ({ groupId: group._id, email, frequency })),
      );
    },

    setPreference: (personId: string, groupId: string, frequency: Frequency) =>
      onNewestState(async () => {
        const group = await find(groupId);
        if (!group.contacts.some((contact) => contact.personId === personId))
          throw forbidden('not-a-contact', 'You are not a contact of this group.');
        await saveFrequency(group, (contact) => contact.personId === personId, frequency);
      }),

    unsubscribeQuestion: (token: string): string => confirmationPage(token, unsubscribeKey),

    /** One click in a mail: no more optional mails for this address about this group, or about all of its groups. */
    async unsubscribe(token: string): Promise<void> {
      const { groupId, email } = readUnsubscribeToken(token, unsubscribeKey);
      const groupIds = groupId === null ? (await store.withAddress(email)).map(({ _id }) => _id) : [groupId];
      for (const each of groupIds)
        await onNewestState(async () => saveFrequency(await find(each), (contact) => contact.email === email, 'none'));
    },

    /** Whoever complained is no contact any more, or their group is gone: then there is nothing to end. */
    unsubscribeComplained: (groupId: string, recipient: string): Promise<void> =>
      onNewestState(async () => {
        const group = await store.find(groupId);
        if (group) await saveFrequency(group, ({ email }) => recipientKey(email) === recipient, 'none');
      }),

    async *replay(): AsyncIterable<AnyEvent> {
      for await (const group of store.all()) {
        yield groupChanged(group, now());
        yield* certificationChanged(group, now());
        yield contactsChanged(group, now());
      }
    },
  };
}

export type DirectoryUseCases = ReturnType<typeof directoryUseCases>;
