import { createHash } from 'node:crypto';
import type { EventOf } from '../../../libs/events/event.ts';
import type { ContactRole } from '../../../libs/events/payloads/directory.ts';
import type { Locale } from '../../../libs/events/payloads/values.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { DIGEST, rowOfKind, type Audience } from './tell/catalogue.ts';

export type Contact = EventOf<'group.contacts-changed'>['data']['contacts'][number];

/** One piece of news for one audience, made from one event. It carries what its templates say, as it was then. */
export type Notification = {
  /** The id of the event, so that an event that comes twice tells nothing twice. */
  readonly _id: string;
  readonly kind: string;
  readonly to: Audience | typeof DIGEST;
  /** The group that the event speaks of. */
  readonly groupId: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
  /** `waiting`: it is told from `dueAt` on, and nobody is to be told before. */
  readonly state: 'waiting' | 'planning' | 'planned';
  /** Where planning goes on after an interruption: the wave, and the last group in it that was planned. */
  readonly wave: number;
  readonly cursor: string;
  /** Mails planned so far. */
  readonly planned: number;
  readonly at: Date;
  readonly dueAt: Date;
};

/** Milliseconds after which a sweep asks again for a task that may be lost with Redis. */
export const PLANNED_AGAIN_MS = 120_000;

/** A notification of which nothing is planned yet. */
export const newNotification = (notification: Omit<Notification, 'wave' | 'cursor' | 'planned'>): Notification => ({
  ...notification,
  wave: 0,
  cursor: '',
  planned: 0,
});

/** `collected`: waits for the next digest of its contact; `carried`: its news goes with another mail to the same address. */
export const MAIL_STATES = ['planned', 'collected', 'carried', 'sending', 'sent', 'failed', 'suppressed'] as const;

/** One message to one recipient. Kept as the ledger that nobody is told twice. */
export type Mail = {
  /** `<notification>.<recipient>`: an address in several groups gets one. */
  readonly _id: string;
  readonly notificationId: string;
  /** The kind of the notification: news of one kind may be merged. */
  readonly kind: string;
  readonly groupId: string | null;
  /** Whom the mail goes to; removed after the retention period. */
  readonly to?: Reader;
  readonly locale: Locale;
  readonly template: string;
  readonly state: (typeof MAIL_STATES)[number];
  /** The mail that carries this one. */
  readonly carrier?: string;
  readonly attempts: number;
  /** Counts the times that a sweep took it up again; part of the task's id, as a finished job's id cannot be used again. */
  readonly round: number;
  /** From then on the sweep looks after the mail; a collected mail waits since then. */
  readonly dueAt: Date;
  readonly messageId: string;
  readonly lastError: string | null;
  readonly at: Date;
  readonly sentAt: Date | null;
};

export type Reader = { readonly email: string; readonly name: string };

/** A mail whose recipient was not removed yet. */
export type AddressedMail = Mail & { readonly to: Reader };
export const isAddressed = (mail: Mail): mail is AddressedMail => mail.to !== undefined;

export type Recipient = Pick<Contact, 'email' | 'name' | 'locale'> & {
  readonly groupId: string | null;
  readonly template: string;
};

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

export function mailTo(
  { email, name, ...recipient }: Recipient,
  { _id: notificationId, kind }: Pick<Notification, '_id' | 'kind'>,
  { domain, at, dueAt }: { readonly domain: string; readonly at: Date; readonly dueAt: Date },
): Mail {
  const _id = `${notificationId}.${recipientKey(email)}`;
  // Derived, so that a message sent again after a crash is recognised as the same one.
  const messageId = `<${digest(_id)}@${domain}>`;
  return {
    ...recipient,
    _id,
    notificationId,
    kind,
    to: { email, name },
    state: 'planned',
    attempts: 0,
    round: 0,
    dueAt,
    messageId,
    lastError: null,
    at,
    sentAt: null,
  };
}

/** @returns the contacts with one of these roles, or all where nobody has one: a mail is better read by all than by nobody */
export function contactsWithRole(contacts: readonly Contact[], roles?: readonly ContactRole[]): readonly Contact[] {
  const wanted = contacts.filter(({ role }) => roles?.includes(role) ?? true);
  return wanted.length > 0 ? wanted : contacts;
}

/** Optional news may wait and be unsubscribed from; mandatory news is never delayed. */
export const isOptional = ({ kind }: Pick<Notification, 'kind'>): boolean =>
  kind !== DIGEST && rowOfKind(kind).optional === true;

/** Names the round too, because the id of a finished job cannot be used again. */
export const taskOf = ({ _id, round }: Pick<Mail, '_id' | 'round'>): string => `${_id}~${round}`;
export const mailOfTask = (task: string): string => task.slice(0, task.lastIndexOf('~'));
