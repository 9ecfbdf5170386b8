import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Worker } from 'bullmq';
import { createLogger } from '../../libs/logger/logger.ts';
import { createPublisher } from '../../libs/messaging/publisher.ts';
import { queuesHearingOf } from '../../libs/messaging/replay-facts.ts';
import { startReplayer } from '../../libs/messaging/replayer.ts';
import { connectMongo, type MongoLink } from '../../libs/mongo/connect.ts';
import { sharedDebtIn } from '../../libs/rate-limit/shared-debt.ts';
import { connectRedis } from '../../libs/redis/connect.ts';
import { startRedisCluster, type RedisCluster } from '../support/redis-cluster.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

const logger = createLogger({ level: 'silent' });
let folder: string;
let cluster: RedisCluster;
let mongo: MongoLink;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-cluster-'));
  [cluster, mongo] = await Promise.all([
    startRedisCluster(folder),
    connectMongo(process.env['MONGODB_URI'] ?? '', logger),
  ]);
});
afterAll(async () => {
  await Promise.all([mongo.close(), cluster.stop()]);
  await rm(folder, { recursive: true, force: true });
});

test('a node that was restarted counts as a new life of Redis, so that facts are told again', async () => {
  const redis = connectRedis(cluster.url, logger);
  const publisher = createPublisher(redis.producer, 'life');
  const database = mongo.database(`t-${newId()}`);
  let readings = 0;
  const replay = async function* () {
    readings += 1;
    yield* [];
  };
  // Each queue is told for itself.
  const replays = () => readings / queuesHearingOf('directory').length;
  const service = 'directory' as const;
  const replayer = startReplayer({ service, redis, namespace: 'life', database, replay, publisher, logger });
  const look = () => replayer.check();
  try {
    await waitUntil(() => redis.isWhole(), { what: 'the cluster' });
    await look();
    await look();
    expect(replays()).toBe(1);
    // The mark itself lies on one node; whichever node it is that restarts, its queues may have lost something.
    for (const node of cluster.nodes.slice(0, 2)) {
      await node.kill();
      await expect(look()).rejects.toThrow();
      await node.restart();
      await waitUntil(() => redis.isWhole(), { what: 'the cluster again' });
      await waitUntil(() => look().then(() => true), { what: 'a mark' });
    }
    expect(replays()).toBe(3);
  } finally {
    replayer.stop();
    await publisher.close();
    await redis.close();
  }
});

test('an address of the wrong kind is named as such', async () => {
  const { port, password } = new URL(cluster.url.split(',')[0] ?? '');
  for (const [url, message] of [
    [`redis://:${password}@127.0.0.1:${port}`, 'add ?cluster=true'],
    [`${process.env['REDIS_URL'] ?? ''}?cluster=true`, 'without cluster=true'],
  ] as const) {
    const file = join(folder, `${message.replaceAll(/\W/g, '')}.log`);
    const redis = connectRedis(url, createLogger({ level: 'error', file }));
    await waitUntil(async () => (await readFile(file, 'utf8')).includes(message), { what: message }).finally(() =>
      redis.close(),
    );
  }
});

test('processes share what a caller has used, wherever its key lies', async () => {
  const links = [1, 2].map(() => connectRedis(cluster.url, logger));
  const [firstDebt, secondDebt] = links.map(({ producer }) => sharedDebtIn(producer, 'shared'));
  try {
    await Promise.all(links.map((link) => waitUntil(() => link.isWhole(), { what: 'the cluster' })));
    for (const caller of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await firstDebt?.(caller, 20_000);
      expect(await secondDebt?.(caller, 20_000)).toBeGreaterThan(35_000);
    }
  } finally {
    for (const link of links) await link.close();
  }
});

test('who starts while the cluster is away does not wait for it, and works when it is there', async () => {
  await Promise.all(cluster.nodes.map((node) => node.kill()));
  const redis = connectRedis(cluster.url, logger);
  const publisher = createPublisher(redis.producer, 'boot');
  const done: string[] = [];
  const worker = new Worker('{worker-emails}', (job) => Promise.resolve(done.push(job.data.id as string)), {
    connection: redis.worker(),
    prefix: 'boot',
  });
  worker.on('error', () => undefined);
  const ask = (id: string) => publisher.requestTask('plan-notification', id);
  try {
    // The cluster comes back only afterwards: who waited for it would wait for ever.
    await expect(ask('early')).rejects.toThrow();
    await Promise.all(cluster.nodes.map((node) => node.restart()));
    await waitUntil(() => ask('late').then(() => true), { what: 'a task that is taken' });
    await waitUntil(() => done.includes('late'), { what: 'a task that is done' });
  } finally {
    await worker.close();
    await publisher.close();
    await redis.close();
  }
});
