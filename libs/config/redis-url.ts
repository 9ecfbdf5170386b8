/** The address of Redis: one server, or some nodes of a cluster, which itself tells where its other nodes are. */
export type RedisAddress =
  | { readonly kind: 'server'; readonly url: string }
  | {
      readonly kind: 'cluster';
      readonly nodes: readonly { readonly host: string; readonly port: number }[];
      readonly username?: string;
      readonly password?: string;
      readonly tls: boolean;
    };

const distinct = (values: readonly string[]) => new Set(values).size;

/** Cloud providers give a cluster one address. The parameter `cluster=true` tells it from a server. */
const isCluster = (url: URL) => url.searchParams.get('cluster') === 'true';

/**
 * Protocol, user and password must be the same for all named nodes. Otherwise a node that is found later could not be
 * entered.
 */
function clusterFaults(urls: readonly URL[]): string[] {
  const faults: string[] = [];
  if (distinct(urls.map(({ protocol }) => protocol)) > 1)
    faults.push('must begin with redis:// for all nodes of a cluster, or with rediss:// for all');
  if (distinct(urls.map(({ username, password }) => `${username}:${password}`)) > 1)
    faults.push('must have the same user and password for all nodes of a cluster');
  if (urls.some(({ pathname }) => !['', '/', '/0'].includes(pathname)))
    faults.push('must name no database: a cluster has number 0 alone');
  if (
    urls.some(({ searchParams }) => [...searchParams].some(([name, value]) => name !== 'cluster' || value !== 'true'))
  )
    faults.push('must have no options but cluster=true for a cluster');
  return faults;
}

/**
 * Checks `REDIS_URL`. Of a single server only the protocol and the host are checked.
 * @returns what is wrong, without any password; empty when the value can be used
 */
export function redisUrlFaults(value: string): string[] {
  const parts = value.split(',').map((part) => part.trim());
  if (parts.some((part) => /^rediss?[+-]sentinel:/.test(part)))
    return ['must not name Sentinels: name an address that always leads to the present master (docs/operations.md)'];
  if (!parts.every((part) => /^rediss?:\/\//.test(part)))
    return ['must begin with redis:// or rediss://, each node of a cluster as well'];
  if (!parts.every((part) => URL.canParse(part) && new URL(part).hostname !== ''))
    return ['must be addresses as redis://host:6379'];
  const urls = parts.map((part) => new URL(part));
  return urls.length > 1 || urls.some(({ searchParams }) => searchParams.has('cluster')) ? clusterFaults(urls) : [];
}

/**
 * @param value of `REDIS_URL`: one server; or several nodes of a cluster between commas, or one with `?cluster=true`
 * @throws an error that names the first fault
 */
export function redisAddress(value: string): RedisAddress {
  const [fault] = redisUrlFaults(value);
  if (fault !== undefined) throw new Error(`REDIS_URL ${fault}`);
  const urls = value.split(',').map((part) => new URL(part.trim()));
  const [first] = urls;
  if (!first || (urls.length === 1 && !isCluster(first))) return { kind: 'server', url: value };
  const { username, password, protocol } = first;
  return {
    kind: 'cluster',
    nodes: urls.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 6379 : Number(port),
    })),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    tls: protocol === 'rediss:',
  };
}
