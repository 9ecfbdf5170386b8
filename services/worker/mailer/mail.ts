import { createHash } from 'node:crypto';
import type { EventOf } from '../../../libs/events/event.ts';
import type { ContactRole } from '../../../libs/events/payloads/directory.ts';
import type { Locale } from '../../../libs/events/payloads/values.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import type { Refusal } from './send/smtp-refusal.ts';
import { DIGEST, rowOfKind, type Audience } from './tell/catalogue.ts';

export type Contact = EventOf<'group.contacts-changed'>['data']['contacts'][number];

/**
 * A notification is one piece of news for one audience, made from one event. It carries the values that its templates
 * need, as they were at that time.
 */
export type Notification = {
  /** This is the id of the event, so that an event that comes twice is told once. */
  readonly _id: string;
  readonly kind: string;
  readonly to: Audience | typeof DIGEST;
  /** This is the id of the group that the event concerns. */
  readonly groupId: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
  /** A `waiting` notification is told from `dueAt` on, and to nobody before. */
  readonly state: 'waiting' | 'planning' | 'planned';
  /** After an interruption, planning continues after this wave and the last group in it that was planned. */
  readonly wave: number;
  readonly cursor: string;
  /** This is the number of mails that are planned so far. */
  readonly planned: number;
  readonly at: Date;
  readonly dueAt: Date;
};

/** After this many milliseconds a sweep asks again for a task that may be lost with Redis. */
export const PLANNED_AGAIN_MS = 120_000;

/** Makes a notification that has no planned mails yet. */
export const newNotification = (notification: Omit<Notification, 'wave' | 'cursor' | 'planned'>): Notification => ({
  ...notification,
  wave: 0,
  cursor: '',
  planned: 0,
});

/**
 * A `collected` mail waits for the next digest of its contact. The news of a `carried` mail is sent in another mail to
 * the same address.
 */
export const MAIL_STATES = ['planned', 'collected', 'carried', 'sending', 'sent', 'failed', 'suppressed'] as const;

/** A mail is one message to one recipient. It is kept as a record, so that nobody is told twice. */
export type Mail = {
  /** The id has the form `<notification>.<recipient>`, so an address in several groups gets one mail. */
  readonly _id: string;
  readonly notificationId: string;
  /** This is the kind of the notification. News of one kind may be merged. */
  readonly kind: string;
  readonly groupId: string | null;
  /** This is the recipient of the mail, who is removed after the retention period. */
  readonly to?: Reader;
  readonly locale: Locale;
  readonly template: string;
  readonly state: (typeof MAIL_STATES)[number];
  /** This is the id of the mail that carries this one. */
  readonly carrier?: string;
  readonly attempts: number;
  /**
   * This is the number of times that a sweep took up the mail again. It is part of the id of the task, because the id
   * of a finished job cannot be used again.
   */
  readonly round: number;
  /** From this moment on the sweep handles the mail. A collected mail has waited since this moment. */
  readonly dueAt: Date;
  readonly messageId: string;
  /** These are the words of the mail server when it last refused the mail, or why the mail was not sent. */
  readonly lastError: string | null;
  /** This is what the last answer of the mail server meant; null when it took the mail. */
  readonly refused?: Refusal | null;
  /** The mail server answered last at this moment. */
  readonly answeredAt?: Date;
  readonly at: Date;
  readonly sentAt: Date | null;
  /** This is the number of tries that ended after the message was handed over, without an answer. */
  readonly unheard?: number;
  /** The mail failed, or was not sent any more, at this moment. */
  readonly endedAt?: Date;
  /** The days for which a mail is tried count from here when an operator had it sent again. */
  readonly triedFrom?: Date;
};

export type Reader = { readonly email: string; readonly name: string };

/** This is a mail whose recipient is still stored. */
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
  // The message id is derived from the mail, so that a message that is sent again after a crash is recognised as the
  // same one.
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

/** Returns true for optional news, which may wait and be unsubscribed from. Mandatory news is never delayed. */
export const isOptional = ({ kind }: Pick<Notification, 'kind'>): boolean =>
  kind !== DIGEST && rowOfKind(kind).optional === true;

/** Gives the id of a task. It names the round too, because the id of a finished job cannot be used again. */
export const taskOf = ({ _id, round }: Pick<Mail, '_id' | 'round'>): string => `${_id}~${round}`;
export const mailOfTask = (task: string): string => task.slice(0, task.lastIndexOf('~'));
