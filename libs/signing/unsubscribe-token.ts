import { createHmac, timingSafeEqual } from 'node:crypto';
import { forbidden } from '../errors/app-error.ts';

/**
 * The one-click link of a mail: the worker writes it, the directory reads it. It needs no sign-in, so it is
 * signed, and it can do one thing only: end the optional mails of one address about one group.
 */
export type Unsubscription = { readonly groupId: string; readonly email: string };

const sign = (payload: string, key: string) => createHmac('sha256', key).update(`unsubscribe:${payload}`).digest();

export function writeUnsubscribeToken({ groupId, email }: Unsubscription, key: string): string {
  const payload = Buffer.from(JSON.stringify([groupId, email])).toString('base64url');
  return `${payload}.${sign(payload, key).toString('base64url')}`;
}

/** @throws bad-token */
export function readUnsubscribeToken(token: string, key: string): Unsubscription {
  const [payload = '', signature = ''] = token.split('.');
  const expected = sign(payload, key);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw forbidden('bad-token', 'This link is not valid.');
  const [groupId, email] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [string, string];
  return { groupId, email };
}
