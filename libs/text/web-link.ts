import { isIP } from 'node:net';

/** Names that lead to this machine or stay inside a network (RFC 6761, 6762, 8375, and what routers use). */
const INNER_NAME = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * Says what is wrong with a link that a person gives for others to follow. Those who follow it sit inside the networks
 * of the platform, so it must not lead to what only they can reach.
 * @returns undefined for a link that is taken
 */
export function faultOfLink(text: string): string | undefined {
  if (!/^https:\/\//i.test(text) || !URL.canParse(text)) return 'must be an https link';
  const { username, password, hostname } = new URL(text);
  if (username !== '' || password !== '') return 'must not carry a user or a password';
  // The parser of URLs has written every notation of an IPv4 address (octal, hexadecimal, one number) with dots.
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return 'must name a site, not an address of a machine';
  if (!host.includes('.') || INNER_NAME.test(host)) return 'must lead to a site on the open internet';
  return undefined;
}
