import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Worker } from 'bullmq';
import { eventOf } from '../../../libs/events/event.ts';
import { topology } from '../../../libs/events/topology.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { queueKey } from '../../../libs/messaging/queue-settings.ts';
import { connectRedis } from '../../../libs/redis/connect.ts';
import { directory } from '../../../services/directory/app.ts';
import { publishedAll } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { openOwnRedis, type OwnRedis } from '../../support/own-redis.ts';
import { newId, startSystem } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const MEGABYTE = 1_048_576;
/** They would take about 10 MB in their two queues. */
const EVENTS = 1_500;
const QUEUES = topology['claim.released'].consumers;

const undo: (() => Promise<unknown>)[] = [];
let server: OwnRedis;
beforeEach(async () => {
  server = await openOwnRedis();
  undo.push(() => server.stop());
  await server.client.config('SET', 'maxmemory', `${8 * MEGABYTE}`);
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'seuil-'));
  undo.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function start() {
  const file = join(await folder(), 'system.log');
  const log = createLogger({ level: 'warn', file });
  const system = await startSystem([directory], { REDIS_URL: server.url }, { log });
  undo.push(() => system.stop());
  const measured = async (line: string) => {
    const { body } = await system.call('GET', '/metrics');
    const found = (body as string).split('\n').find((each) => each.startsWith(`${line} `));
    return Number(found?.slice(line.length));
  };
  const logged = (words: string) =>
    waitUntil(async () => (await readFile(file, 'utf8')).includes(words), { what: words });
  return { system, measured, logged };
}

/** Works on all queues that hear of released claims. @returns the ids of the events that each queue was given */
function work(namespace: string) {
  const link = connectRedis(server.url, createLogger({ level: 'silent' }));
  const heard = new Map(QUEUES.map((queue) => [queue, new Set<string>()]));
  for (const queue of QUEUES) {
    const take = async ({ data }: { data: { events: { id: string }[] } }) => {
      for (const { id } of data.events) heard.get(queue)?.add(id);
    };
    const worker = new Worker(queueKey(queue), take, { connection: link.worker(), prefix: namespace, concurrency: 4 });
    worker.on('error', () => undefined);
    undo.push(() => worker.close());
  }
  undo.push(() => link.close());
  return { heard, least: () => Math.min(...[...heard.values()].map(({ size }) => size)) };
}

test('a Redis of 8 MB never gets so full that its workers stand, and everything arrives', async () => {
  const { system, measured, logged } = await start();
  const event = () => eventOf('claim.released', newId(), 1, testClock.now(), { text: 'x'.repeat(1_500) } as never);
  const groups = system.database('directory').collection<{ _id: string; pending: unknown[] }>('groups');
  await groups.insertMany(
    Array.from({ length: EVENTS }, () => ({ _id: newId(), pending: [{ at: testClock.now(), event: event() }] })),
  );
  const used = () => measured('seuil_redis_memory_bytes{part="used"}');
  await waitUntil(async () => (await used()) > 0.8 * 8 * MEGABYTE, { what: 'a Redis that is nearly full' });
  await logged('Redis is nearly full');
  // It stopped by itself: Redis never had to refuse anything.
  expect(await server.client.info('errorstats')).not.toContain('errorstat_OOM');
  expect(await measured('seuil_redis_memory_bytes{part="limit"}')).toBe(8 * MEGABYTE);
  // Without the bound, the events would need more than the whole memory.
  expect(await measured('seuil_pending_events{service="directory"}')).toBeGreaterThan(0);
  expect(await used()).toBeLessThan(8 * MEGABYTE);

  // Somebody else fills the rest: then workers stand, and the runbook says what helps.
  await server.client.config('SET', 'maxmemory', `${2 * MEGABYTE}`);
  const { heard, least } = work(system.namespace);
  await waitUntil(
    () =>
      server.client.set('refused', 'x').then(
        () => false,
        () => true,
      ),
    { what: 'a full Redis' },
  );
  expect(least()).toBe(0);
  await server.client.config('SET', 'maxmemory', `${8 * MEGABYTE}`);

  await publishedAll(system, 'directory', 'groups');
  await waitUntil(() => least() === EVENTS, { what: 'all events in all queues' });
  expect([...heard.values()].map(({ size }) => size)).toEqual(QUEUES.map(() => EVENTS));
});

test('a policy that throws jobs away is named as an error at the start, and measured', async () => {
  await server.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const file = join(await folder(), 'link.log');
  const link = connectRedis(server.url, createLogger({ level: 'error', file }));
  undo.push(() => link.close());
  await waitUntil(async () => (await readFile(file, 'utf8')).includes('maxmemory-policy to noeviction'), {
    what: 'the error',
  });
  const { measured } = await start();
  await waitUntil(async () => (await measured('seuil_redis_evicts')) === 1, { what: 'the measure' });
});
