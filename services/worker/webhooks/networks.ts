import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * With `public` only addresses of the open internet are allowed, over https. With `any` every address is allowed over
 * https, those of private networks too, and plain http to this machine; production refuses it.
 */
export type Networks = 'public' | 'any';

/**
 * Webhooks may go to these networks. The `origins` (scheme, host and port) are trusted without a check, for endpoints
 * inside the cluster or without TLS.
 */
export type Reach = { readonly networks: Networks; readonly origins: readonly string[] };

/** These ranges of IPv4 do not lead to the open internet. */
const CLOSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/**
 * This is the open range of IPv6. Addresses that stand for an IPv4 address (mapped, NAT64) and unique-local addresses
 * lie outside of it.
 */
const OPEN_V6 = '2000::/3';
/** These parts of the open range lead to IPv4 addresses or nowhere. */
const CLOSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const listOf = (family: 'ipv4' | 'ipv6', ...ranges: string[]) => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
};
const closedV4 = listOf('ipv4', ...CLOSED_V4);
const openV6 = listOf('ipv6', OPEN_V6);
const closedV6 = listOf('ipv6', ...CLOSED_V6);

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closedV4.check(address, 'ipv4');
  return family === 6 && openV6.check(address, 'ipv6') && !closedV6.check(address, 'ipv6');
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

const isLoopback = (hostname: string) =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '::1' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

export const isTrusted = (url: URL, { origins }: Reach): boolean => origins.includes(url.origin);

/** @returns what is wrong with the address of an endpoint, as far as it shows without asking DNS */
export function faultOfUrl(text: string, reach: Reach): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  const { protocol, username, password, hash, hostname } = url;
  const host = bare(hostname);
  if (username !== '' || password !== '' || hash !== '') return 'must not carry a user, a password or a fragment';
  if (isTrusted(url, reach)) return undefined;
  if (protocol !== 'https:' && !(protocol === 'http:' && reach.networks === 'any' && isLoopback(host)))
    return 'must begin with https://';
  if (reach.networks === 'public' && (isLoopback(host) || (isIP(host) !== 0 && !isPublicAddress(host))))
    return 'must be reachable on the open internet';
  return undefined;
}

type Resolve = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves a name for the same connection that is then made, so that the name cannot mean one address in the check and
 * another one in the connection. One address that is not public refuses all of them.
 */
export const publicLookupBy =
  (ask: Resolve): LookupFunction =>
  (hostname, options, callback) => {
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      if (addresses.some(({ address }) => !isPublicAddress(address)))
        return callback(
          Object.assign(new Error(`${hostname} is not on the open internet`), { code: 'EADDRFORBIDDEN' }),
          [],
        );
      const [first] = addresses;
      if (options.all === true || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

export const publicLookup: LookupFunction = publicLookupBy(resolve);
