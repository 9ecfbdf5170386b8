import { forbidden } from '../errors/app-error.ts';
import { openVault } from './vault.ts';

/** The purposes of links. A token of one kind does not open as another kind, also under the same key. */
export type LinkPurpose = 'unsubscribe' | 'document';

/**
 * The content is filled up to a multiple of this many characters, so that the length of a link does not tell how long
 * the address in it is.
 */
const BLOCK = 128;

/**
 * Writes values that nobody can read, make or alter without the key. Links pass through logs of proxies, mail servers
 * and browsers, so what stands in them is sealed.
 * The same values give the same token, so that a mail that is sent again is the same mail.
 * @param expiresAt from this moment on the token is refused
 */
export function sealToken(purpose: LinkPurpose, values: readonly unknown[], expiresAt: Date, key: string): string {
  const content = JSON.stringify([expiresAt.getTime(), ...values]);
  return openVault(purpose, key).sealAlike(content.padEnd(Math.ceil(content.length / BLOCK) * BLOCK), purpose);
}

/** @throws bad-token, link-expired */
export function openToken(
  purpose: LinkPurpose,
  token: string,
  key: string,
  now: Date,
): { readonly values: readonly unknown[]; readonly expiresAt: Date } {
  const [until, ...values] = JSON.parse(opened(purpose, token, key)) as [number, ...unknown[]];
  if (until <= now.getTime()) throw expired();
  return { values, expiresAt: new Date(until) };
}

export const expired = () => forbidden('link-expired', 'This link has expired; ask for a new one.');

/** Any failure to open has the same cause for the caller: the text is not one that we sealed for this purpose. */
function opened(purpose: LinkPurpose, token: string, key: string): string {
  try {
    return openVault(purpose, key).open(token, purpose);
  } catch {
    throw forbidden('bad-token', 'This link is not valid.');
  }
}
