import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import { createLogger } from '../../../libs/logger/logger.ts';
import { lastingWorker } from '../../../libs/messaging/lasting-worker.ts';
import { connectRedis, type RedisLink } from '../../../libs/redis/connect.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const STUCK_MS = 600;
const LOOK_EVERY_MS = 50;
let redis: RedisLink;
beforeAll(async () => {
  redis = connectRedis(process.env['REDIS_URL']!, createLogger({ level: 'silent' }));
  await waitUntil(() => redis.isUp(), { what: 'Redis' });
});
afterAll(() => redis.close());

/** @param stuck how many of its workers never take anything, though they are open: as one whose connection is lost without a word */
async function scene(stuck: number, process: (id: string) => Promise<void> = async () => undefined) {
  const name = `{q${newId()}}`;
  const queue = new Queue(name, { connection: redis.producer });
  const done: string[] = [];
  let opened = 0;
  const lasting = lastingWorker({
    queue, logger: createLogger({ level: 'silent' }), stuckMs: STUCK_MS, lookEveryMs: LOOK_EVERY_MS,
    process: async ({ data }) => {
      await process(data as string);
      done.push(data as string);
    },
    open(processor) {
      opened += 1;
      const connection = redis.worker();
      const worker = new Worker(name, processor, { connection, autorun: opened > stuck });
      worker.on('error', () => undefined);
      return { worker, connection };
    },
  });
  return { queue, done, opened: () => opened, stop: async () => { await lasting.close(); await queue.close(); } };
}

test('a worker that takes nothing although jobs wait is replaced, and again if need be', async () => {
  const { queue, done, opened, stop } = await scene(2);
  await queue.addBulk([{ name: 'x', data: 'one' }, { name: 'x', data: 'two' }]);
  await waitUntil(() => done.length === 2, { what: 'both jobs' });
  expect(done.sort()).toEqual(['one', 'two']);
  expect(opened()).toBe(3);
  await stop();
});

test('one that has nothing to take, may take nothing, or is still at it, is left alone', async () => {
  let goOn: () => void = () => undefined;
  const long = new Promise<void>((resolve) => { goOn = resolve; });
  const { queue, done, opened, stop } = await scene(0, (id) => (id === 'long' ? long : Promise.resolve()));
  const looks = (times: number) => { const until = performance.now() + times * LOOK_EVERY_MS + 2 * STUCK_MS; return waitUntil(() => performance.now() > until, { what: 'some looks' }); };
  await looks(4);
  await queue.pause();
  await queue.add('x', 'held back');
  await looks(4);
  expect([done, opened()]).toEqual([[], 1]);
  await queue.resume();
  await waitUntil(() => done.length === 1, { what: 'what was held back' });
  await queue.addBulk([{ name: 'x', data: 'long' }, { name: 'x', data: 'behind it' }]);
  await looks(4);
  expect([done, opened()]).toEqual([['held back'], 1]);
  goOn();
  await waitUntil(() => done.length === 3, { what: 'the long one and the one behind it' });
  expect(opened()).toBe(1);
  await stop();
});
