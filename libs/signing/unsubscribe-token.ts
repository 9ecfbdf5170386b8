import { readToken, writeToken } from './signed-token.ts';

/**
 * The one-click link of a mail: the worker writes it, the directory reads it. It needs no sign-in, so it is
 * signed, and it can do one thing only: end the optional mails of one address about one group, or (null) about all of
 * its groups, where one mail told of several.
 */
export type Unsubscription = { readonly groupId: string | null; readonly email: string };

export const writeUnsubscribeToken = ({ groupId, email }: Unsubscription, key: string): string =>
  writeToken('unsubscribe', [groupId, email], key);

/** @throws bad-token */
export function readUnsubscribeToken(token: string, key: string): Unsubscription {
  const [groupId, email] = readToken('unsubscribe', token, key) as [string | null, string];
  return { groupId, email };
}
