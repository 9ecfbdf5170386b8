import { plusDays } from '../time/clock.ts';
import { readToken } from './former-signed-token.ts';
import { expired, openToken, sealToken } from './sealed-token.ts';

/**
 * The content of the one-click link in a mail: the worker writes it, the directory reads it. It needs no sign-in, and it
 * can only end the optional mails of one address. It ends those about one group, or with null those about all groups of
 * the address, because one mail may be about several. It is sealed, because every proxy logs its path.
 */
export type Unsubscription = { readonly groupId: string | null; readonly email: string };

/** A link works for this many days after its mail. Nobody unsubscribes by an older mail than that. */
const LINK_DAYS = 365;

/**
 * Until the end of 2026 links were signed, not sealed, and did not expire. They stand in mails that were sent, so they
 * are read until the last of these mails is a year old.
 */
const FORMER_LINKS_UNTIL = new Date('2028-01-01T00:00:00Z');

export const writeUnsubscribeToken = ({ groupId, email }: Unsubscription, key: string, sentAt: Date): string =>
  sealToken('unsubscribe', [groupId, email], plusDays(sentAt, LINK_DAYS), key);

/**
 * Reads the token of a link to unsubscribe, which names an address, and a group unless it is for all groups.
 * @throws bad-token when it was altered; link-expired a year after its mail, and for former links from 2028 on
 */
export function readUnsubscribeToken(token: string, key: string, now: Date): Unsubscription {
  if (isFormer(token)) return readFormerToken(token, key, now);
  const [groupId, email] = openToken('unsubscribe', token, key, now).values as [string | null, string];
  return { groupId, email };
}

/** A signed token has two parts; a sealed one has four. */
const isFormer = (token: string): boolean => token.split('.').length === 2;

function readFormerToken(token: string, key: string, now: Date): Unsubscription {
  const [groupId, email] = readToken('unsubscribe', token, key) as [string | null, string];
  if (now >= FORMER_LINKS_UNTIL) throw expired();
  return { groupId, email };
}
