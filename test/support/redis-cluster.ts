import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startChild, type ChildServer } from '../../libs/embedded/child-server.ts';
import { freePort, LOOPBACK } from '../../libs/embedded/free-port.ts';
import { ask } from '../../libs/embedded/line-probe.ts';
import { redisProgram } from '../../libs/embedded/redis-provider.ts';
import { waitUntil } from './wait-until.ts';

const PASSWORD = 'of-the-test-cluster';
/** The nodes talk to each other on a port this much higher. */
const BUS = 10_000;
const SLOTS = 16_384;
const quiet = () => undefined;

export type ClusterNode = {
  readonly name: string;
  readonly port: number;
  /** SIGKILL: its data stay, as far as they were on the disk. */ kill(): Promise<void>;
  restart(): Promise<void>;
};

export type Placed = { readonly queue: string; readonly node: string; readonly slot: number; readonly keys: number };

export type RedisCluster = {
  /** Names two of the three nodes: the third has to be found, and entered with the same password. */
  readonly url: string;
  readonly nodes: readonly ClusterNode[];
  /** How many keys of each queue lie on each node: found there, not worked out. */
  queues(): Promise<Placed[]>;
  /** Whether a node that lives has noticed that another one is gone: then none serves anything. */
  failing(): Promise<boolean>;
  stop(): Promise<void>;
};

/** A port whose bus port is free as well; below those that systems give to whoever asks for any. */
async function portWithBus(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 2_000);
    if ((await freePort(port)) === port && (await freePort(port + BUS)) === port + BUS) return port;
  }
}

const settings = (port: number, folder: string): string[] => [
  ...[
    '--port',
    String(port),
    '--bind',
    LOOPBACK,
    '--dir',
    folder,
    '--daemonize',
    'no',
    '--requirepass',
    PASSWORD,
    '--masterauth',
    PASSWORD,
  ],
  ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
  // As in production every slot must be there, or none is served.
  ...[
    '--cluster-enabled',
    'yes',
    '--cluster-config-file',
    'nodes.conf',
    '--cluster-node-timeout',
    '1500',
    '--cluster-require-full-coverage',
    'yes',
  ],
];

async function startNode(
  file: string,
  folder: string,
  name: string,
  wanted: number,
): Promise<{ child: ChildServer; pid: number }> {
  const isReady = async (port: number, pid: number) => {
    const answer = await ask(LOOPBACK, port, `AUTH ${PASSWORD}\r\nPING\r\nINFO server\r\n`, /process_id:\d+\r\n/);
    return answer.includes('+PONG') && answer.includes(`process_id:${pid}\r\n`);
  };
  const child = await startChild(
    {
      name,
      folder,
      preferredPort: wanted,
      command: (port) => ({ file, args: settings(port, folder) }),
      isReady,
      readyWithinMs: 30_000,
    },
    quiet,
  );
  if (child.port !== wanted)
    throw new Error(`Port ${wanted} of ${name} was taken by somebody else; a node keeps its port.`);
  return { child, pid: Number(await readFile(join(folder, '..', `${name}.pid`), 'utf8')) };
}

async function openNode(file: string, parent: string, name: string) {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  const port = await portWithBus();
  let running = await startNode(file, folder, name, port);
  let lives = true;
  return {
    name,
    port,
    lives: () => lives,
    async kill() {
      lives = false;
      process.kill(running.pid, 'SIGKILL');
      await waitUntil(
        () =>
          ask(LOOPBACK, port, 'PING\r\n', /./).then(
            () => false,
            () => true,
          ),
        { what: `the end of ${name}` },
      );
    },
    async restart() {
      await running.child.stop();
      running = await startNode(file, folder, name, port);
      lives = true;
    },
    stop: () => running.child.stop(),
  };
}

/** Queue → slot → node, as it was found. */
export const spreadTable = (rows: readonly Placed[]): string =>
  [
    'queue               slot  node    keys',
    ...rows.map(({ queue, slot, node, keys }) => `${queue.padEnd(18)} ${String(slot).padStart(5)}  ${node}  ${keys}`),
  ].join('\n');

/** Why these queues are not spread as they should be: each whole on one node, and every node in use. */
export function spreadFaults(rows: readonly Placed[], nodes: readonly Pick<ClusterNode, 'name'>[]): string[] {
  const torn = rows
    .filter(({ queue }, index) => rows.findIndex((row) => row.queue === queue) !== index)
    .map(({ queue }) => `${queue} lies on several nodes or slots`);
  const idle = nodes
    .filter(({ name }) => !rows.some(({ node }) => node === name))
    .map(({ name }) => `${name} holds no queue`);
  return [...torn, ...idle];
}

const clientOf = (port: number) => new Redis({ host: LOOPBACK, port, password: PASSWORD });

async function withClients<T>(ports: readonly number[], use: (clients: readonly Redis[]) => Promise<T>): Promise<T> {
  const clients = ports.map(clientOf);
  try {
    return await use(clients);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

/** Each node gets an equal part of the slots, and hears of the others. */
const joinAll = (ports: readonly number[]) =>
  withClients(ports, async (clients) => {
    const part = Math.ceil(SLOTS / clients.length);
    for (const [index, client] of clients.entries()) {
      await client.cluster('SET-CONFIG-EPOCH', index + 1);
      await client.cluster(
        'ADDSLOTS',
        ...Array.from({ length: Math.min(part, SLOTS - index * part) }, (_, offset) => index * part + offset),
      );
      if (index > 0) await client.cluster('MEET', LOOPBACK, ports[0] ?? 0);
    }
    const agree = async () =>
      (await Promise.all(clients.map((client) => client.cluster('INFO')))).every(
        (info) => /cluster_state:ok/.test(info) && new RegExp(`cluster_known_nodes:${clients.length}\\b`).test(info),
      );
    await waitUntil(agree, { what: 'a cluster of which every node knows all' });
  });

/** Three masters on loopback, each a process of its own with an append-only file; they end with this process. */
export async function startRedisCluster(folder: string): Promise<RedisCluster> {
  const { file } = await redisProgram(quiet);
  const nodes: Awaited<ReturnType<typeof openNode>>[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (const number of [1, 2, 3]) nodes.push(await openNode(file, folder, `node-${number}`));
    await joinAll(nodes.map(({ port }) => port));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: nodes
      .slice(0, 2)
      .map(({ port }) => `redis://:${PASSWORD}@${LOOPBACK}:${port}`)
      .join(','),
    nodes,
    stop,
    failing: () =>
      withClients(
        nodes.filter(({ lives }) => lives()).map(({ port }) => port),
        async (clients) => {
          const answers = await Promise.all(clients.map((client) => client.cluster('INFO')));
          return answers.length > 0 && answers.every((info) => info.includes('cluster_state:fail'));
        },
      ),
    queues: () =>
      withClients(
        nodes.map(({ port }) => port),
        async (clients) => {
          const found = new Map<string, Placed>();
          for (const [index, client] of clients.entries()) {
            for (const key of await client.keys('*{*}*')) {
              const [queue, node, slot] = [
                /\{(.+?)\}/.exec(key)?.[1] ?? '',
                nodes[index]?.name ?? '',
                await client.cluster('KEYSLOT', key),
              ];
              const place = `${queue} ${node} ${slot}`;
              found.set(place, { queue, node, slot, keys: (found.get(place)?.keys ?? 0) + 1 });
            }
          }
          return [...found.values()].sort((a, b) => a.queue.localeCompare(b.queue));
        },
      ),
  };
}
