import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
import { REGISTERED, type Group } from './groups/domain/group.ts';
import type { Erasure } from './persons/domain/erasure.ts';

export function groupChanged(group: Group, at: Date): AnyEvent {
  const { _id: groupId, version, name, department, certified, certifications } = group;
  const changedAt = certifications.at(-1)?.at;
  return eventOf('group.changed', groupId, version, at, {
    groupId,
    version,
    name,
    department,
    certified,
    ...(changedAt && { certificationChangedAt: changedAt.toISOString() }),
  });
}

export function contactsChanged(group: Group, at: Date): AnyEvent {
  const { _id: groupId, version } = group;
  const contacts = group.contacts.map(({ email, name, role, locale, frequency }) => ({
    email,
    name,
    role,
    locale,
    frequency,
  }));
  return eventOf('group.contacts-changed', groupId, version, at, { groupId, version, contacts });
}

/**
 * Announces that a group lost or regained its certification. The first certification is not announced, because the
 * group knows it. The version counts the changes, so a repeated announcement has the same id.
 */
export function certificationChanged({ _id: groupId, certifications }: Group, at: Date): AnyEvent[] {
  const last = certifications.at(-1);
  if (!last || certifications.length < 2) return [];
  const { certified, reason, at: changedAt } = last;
  const version = certifications.length;
  return [
    eventOf('group.certification-changed', groupId, version, at, {
      groupId,
      version,
      certified,
      reason: reason === REGISTERED ? null : reason,
      at: changedAt.toISOString(),
    }),
  ];
}

const personErased = ({ _id: personId, version }: Erasure, at: Date): AnyEvent =>
  eventOf('person.erased', personId, version, at, { personId, version });

/** This event is for the mailer alone, which knows people by their addresses. */
const contactErased = ({ _id: personId, version, emails }: Erasure, at: Date): AnyEvent =>
  eventOf('contact.erased', personId, version, at, { version, emails: [...emails] });

/**
 * Makes the events of an erasure: one with the id for all services and, when addresses are known, one with the
 * addresses for the mailer.
 */
export const erasureEvents = (erasure: Erasure, at: Date): AnyEvent[] => [
  personErased(erasure, at),
  ...(erasure.emails.length > 0 ? [contactErased(erasure, at)] : []),
];
