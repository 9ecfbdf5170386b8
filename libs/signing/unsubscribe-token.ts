import { readToken, writeToken } from './signed-token.ts';

/**
 * The one-click link of a mail: the worker writes it, the directory reads it. It needs no sign-in, so it is
 * signed, and it can do one thing only: end the optional mails of one address about one group.
 */
export type Unsubscription = { readonly groupId: string; readonly email: string };

export const writeUnsubscribeToken = ({ groupId, email }: Unsubscription, key: string): string => writeToken('unsubscribe', [groupId, email], key);

/** @throws bad-token */
export function readUnsubscribeToken(token: string, key: string): Unsubscription {
  const [groupId, email] = readToken('unsubscribe', token, key) as [string, string];
  return { groupId, email };
}
