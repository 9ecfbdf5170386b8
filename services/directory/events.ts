import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
import type { Erasure } from './domain/erasure.ts';
import type { Group } from './domain/group.ts';

export function groupChanged(group: Group, at: Date): AnyEvent {
  const { _id: groupId, version, name, department, certified, certifications } = group;
  const changedAt = certifications.at(-1)?.at;
  return eventOf('group.changed', groupId, version, at, { groupId, version, name, department, certified, ...(changedAt && { certificationChangedAt: changedAt.toISOString() }) });
}

export function contactsChanged(group: Group, at: Date): AnyEvent {
  const { _id: groupId, version } = group;
  const contacts = group.contacts.map(({ email, name, role, locale, frequency }) => ({ email, name, role, locale, frequency }));
  return eventOf('group.contacts-changed', groupId, version, at, { groupId, version, contacts });
}

export const personErased = ({ _id: personId, version }: Erasure, at: Date): AnyEvent => eventOf('person.erased', personId, version, at, { personId, version });

/** For the mailer alone, which knows people by their addresses. */
export const contactErased = ({ _id: personId, version, emails }: Erasure, at: Date): AnyEvent => eventOf('contact.erased', personId, version, at, { version, emails: [...emails] });
