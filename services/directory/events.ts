import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
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
