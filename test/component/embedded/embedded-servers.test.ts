import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { startEmbedded, type EmbeddedOptions, type EmbeddedServers } from '../../../libs/embedded/embedded.ts';
import { providers, startFirstSound, type MongoProvider } from '../../../libs/embedded/mongo-provider.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

const running: EmbeddedServers[] = [];
const parents: ChildProcess[] = [];

async function start(
  dataFolder: string,
  more: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedServers & { said: string[] }> {
  const lines: string[] = [];
  const servers = await startEmbedded({ dataFolder, env: {}, say: (line) => lines.push(line), ...more });
  running.push(servers);
  return { ...servers, said: lines };
}

/** Another process that runs the servers, as `npm start` in a second terminal. */
async function startInAnotherProcess(dataFolder: string): Promise<{ parent: ChildProcess; servers: EmbeddedServers }> {
  const script = fileURLToPath(new URL('hold-servers.ts', import.meta.url));
  const parent = spawn(process.execPath, ['--import', 'tsx', script, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  parents.push(parent);
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  return { parent, servers: JSON.parse(line) as EmbeddedServers };
}

const portOf = (url: string) => Number(/:(\d+)/.exec(url)![1]);
const portsOf = ({ mongoUri, redisUrl, smtpUrl }: EmbeddedServers) => [mongoUri, redisUrl, smtpUrl].map(portOf);

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
const allClosed = async (servers: EmbeddedServers) => !(await Promise.all(portsOf(servers).map(isOpen))).includes(true);

type Notes = mongoose.mongo.Collection<{ _id: string }>;

async function withMongo<T>(
  { mongoUri }: EmbeddedServers,
  use: (notes: Notes, client: mongoose.mongo.MongoClient) => Promise<T>,
): Promise<T> {
  const client = await new mongoose.mongo.MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 }).connect();
  return use(client.db('embedded').collection<{ _id: string }>('notes'), client).finally(() => client.close());
}

async function withRedis<T>({ redisUrl }: EmbeddedServers, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(redisUrl);
  return use(redis).finally(() => redis.disconnect());
}

afterEach(async () => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
  await Promise.all(running.splice(0).map((servers) => servers.stop()));
});
afterAll(removeTemporaryFolders);

test('data survive a restart, and a transaction runs on the server in use', async () => {
  const folder = await temporaryFolder();
  const first = await start(folder);
  await withMongo(first, async (notes, client) => {
    await notes.insertOne({ _id: 'kept' });
    await client.withSession((session) =>
      session.withTransaction(() => notes.insertOne({ _id: 'kept in a transaction' }, { session })),
    );
  });
  await withRedis(first, async (redis) => {
    await redis.set('kept', 'yes');
    expect(await redis.config('GET', 'maxmemory-policy')).toContain('noeviction');
    expect(await redis.config('GET', 'appendfsync')).toContain('always');
  });
  await first.stop();
  expect(await allClosed(first)).toBe(true);

  const second = await start(folder);
  expect(await withMongo(second, (notes) => notes.countDocuments())).toBe(2);
  expect(await withRedis(second, (redis) => redis.get('kept'))).toBe('yes');
});

test('a parent killed with SIGKILL leaves no orphan, and the next start finds its data', async () => {
  const folder = await temporaryFolder();
  const { parent, servers } = await startInAnotherProcess(folder);
  await withMongo(servers, (notes) => notes.insertOne({ _id: 'acknowledged' }));
  parent.kill('SIGKILL');
  await once(parent, 'exit');

  // At once: the old servers are still ending, and hold their locks.
  const next = await start(folder);
  expect(next.said.join()).not.toContain('run by process');
  expect(await withMongo(next, (notes) => notes.countDocuments())).toBe(1);
  await next.stop();
  await waitUntil(() => allClosed(servers), { what: 'the ports of the killed run to close' });
});

test('a second process joins the running servers and leaves them alone when it stops', async () => {
  const folder = await temporaryFolder();
  const { parent, servers } = await startInAnotherProcess(folder);
  const joined = await start(folder);
  expect(portsOf(joined)).toEqual(portsOf(servers));
  expect(joined.mongoProvider).toBe(servers.mongoProvider);
  await joined.stop();
  expect(await Promise.all(portsOf(servers).map(isOpen))).toEqual([true, true, true]);
  await expect(start(folder, { reuse: false })).rejects.toThrow(`Process ${parent.pid} already runs`);

  parent.kill('SIGTERM');
  await waitUntil(() => allClosed(servers), { what: 'the servers to end with their owner' });
});

test('two starts at once share one set of servers on free ports', async () => {
  const folder = await temporaryFolder();
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port: taken } = squatter.address() as AddressInfo;
  const preferredPorts = { mongo: taken, redis: taken, smtp: taken };
  const [first, other] = await Promise.all([start(folder, { preferredPorts }), start(folder, { preferredPorts })]);
  squatter.close();
  expect(portsOf(first)).toEqual(portsOf(other));
  expect(portsOf(first)).not.toContain(taken);
  expect(new Set(portsOf(first)).size).toBe(3);
  await Promise.all([first.stop(), other.stop()]);
  expect(existsSync(join(folder, 'servers.json'))).toBe(false);
});

test('servers that are given are used, and nothing is started', async () => {
  const folder = await temporaryFolder();
  const env = {
    MONGODB_URI: 'mongodb://user:secret@db.example/?replicaSet=rs0',
    REDIS_URL: 'redis://cache.example:6379',
    SMTP_URL: 'smtp://mail.example:25',
  };
  const servers = await start(folder, { env });
  expect(servers).toMatchObject({
    mongoUri: env.MONGODB_URI,
    mongoProvider: 'MONGODB_URI',
    redisProvider: 'REDIS_URL',
    smtpProvider: 'SMTP_URL',
    mailFolder: undefined,
  });
  expect(servers.said.join()).not.toContain('secret');
  expect(existsSync(join(folder, 'mongo'))).toBe(false);
});

test('a MongoDB that is passed over leaves nothing behind, and nobody is told of data that nobody keeps', async () => {
  const folder = await temporaryFolder();
  const lines: string[] = [];
  async function* unsoundFirst(): AsyncIterable<MongoProvider> {
    for await (const provider of providers(() => undefined)) {
      yield { ...provider, name: 'secantusd-rs', isSound: () => Promise.resolve(false) };
      yield { ...provider, name: 'secantusd-py', isSound: () => Promise.resolve(true) };
    }
  }
  const mongo = await startFirstSound(unsoundFirst(), folder, undefined, (line) => lines.push(line));
  await mongo.stop();
  expect(mongo.provider).toBe('secantusd-py');
  expect(lines).toEqual([expect.stringContaining('is passed over')]);
  expect(existsSync(join(folder, 'secantusd-rs'))).toBe(false);
});
