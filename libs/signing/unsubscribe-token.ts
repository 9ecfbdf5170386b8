import { readToken, writeToken } from './signed-token.ts';

/**
 * The content of the one-click link in a mail: the worker writes it, the directory reads it. It needs no sign-in, so it
 * is signed, and it can only end the optional mails of one address. It ends those about one group, or with null those
 * about all groups of the address, because one mail may be about several.
 */
export type Unsubscription = { readonly groupId: string | null; readonly email: string };

export const writeUnsubscribeToken = ({ groupId, email }: Unsubscription, key: string): string =>
  writeToken('unsubscribe', [groupId, email], key);

/** Reads the token of a link to unsubscribe, which names a group and an address. @throws bad-token when it was altered */
export function readUnsubscribeToken(token: string, key: string): Unsubscription {
  const [groupId, email] = readToken('unsubscribe', token, key) as [string | null, string];
  return { groupId, email };
}
