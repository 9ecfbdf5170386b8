import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import { createLogger } from '../../../libs/logger/logger.ts';
import { lastingWorker } from '../../../libs/messaging/lasting-worker.ts';
import { connectRedis, type RedisLink } from '../../../libs/redis/connect.ts';
import { cuttableWay } from '../../support/cut-off.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const STUCK_MS = 600;
const LOOK_EVERY_MS = 20;
let redis: RedisLink;
beforeAll(async () => {
  redis = connectRedis(process.env['REDIS_URL']!, createLogger({ level: 'silent' }));
  await waitUntil(() => redis.isUp(), { what: 'Redis' });
});
afterAll(() => redis.close());

test('while Redis is away a worker ends once its running job has ended', async () => {
  const { hostname, port } = new URL(process.env['REDIS_URL']!);
  const way = await cuttableWay(hostname, Number(port));
  const link = connectRedis(`redis://127.0.0.1:${way.port}`, createLogger({ level: 'silent' }));
  const queue = new Queue(`{q${newId()}}`, { connection: redis.producer });
  let begun = false;
  let end: () => void = () => undefined;
  const lasting = lastingWorker({
    queue,
    logger: createLogger({ level: 'silent' }),
    process: () =>
      new Promise((resolve) => {
        begun = true;
        end = resolve;
      }),
    open(processor) {
      const connection = link.worker();
      const worker = new Worker(queue.name, processor, { connection });
      worker.on('error', () => undefined);
      return { worker, connection };
    },
  });
  await queue.add('x', 'one');
  await waitUntil(() => begun, { what: 'the job' });
  way.cut();
  await waitUntil(() => !link.isUp(), { what: 'a Redis that is away' });
  let hasEnded = false;
  const ended = lasting.close().then(() => {
    hasEnded = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasEnded).toBe(false);
  end();
  await ended;
  await link.close();
  await queue.close();
  await way.close();
});

/** @param stuck how many of its workers never take anything, though they are open: as one whose connection is lost without a word */
async function scene(stuck: number, process: (id: string) => Promise<void> = async () => undefined) {
  const name = `{q${newId()}}`;
  const queue = new Queue(name, { connection: redis.producer });
  const done: string[] = [];
  let opened = 0;
  let elapsedMs = 0;
  let readings = 0;
  const lasting = lastingWorker({
    queue,
    logger: createLogger({ level: 'silent' }),
    stuckMs: STUCK_MS,
    lookEveryMs: LOOK_EVERY_MS,
    elapsedMs: () => {
      readings += 1;
      return elapsedMs;
    },
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
  /** Time passes here alone, so that a slow machine is not taken for a stuck worker: long enough to be stuck, and a look at it. */
  const pass = async () => {
    elapsedMs += STUCK_MS;
    const before = readings;
    await waitUntil(() => readings >= before + 2, { what: 'a look at the worker', everyMs: 5 });
  };
  return {
    queue,
    done,
    opened: () => opened,
    pass,
    stop: async () => {
      await lasting.close();
      await queue.close();
    },
  };
}

test('a worker that takes nothing although jobs wait is replaced, and again if need be', async () => {
  const { queue, done, opened, pass, stop } = await scene(2);
  await queue.addBulk([
    { name: 'x', data: 'one' },
    { name: 'x', data: 'two' },
  ]);
  for (const count of [2, 3]) {
    await pass();
    await waitUntil(() => opened() === count, { what: 'another worker' });
  }
  await waitUntil(() => done.length === 2, { what: 'both jobs' });
  expect(done.sort()).toEqual(['one', 'two']);
  expect(opened()).toBe(3);
  await stop();
});

test('one that has nothing to take, may take nothing, or is still at it, is left alone', async () => {
  let goOn: () => void = () => undefined;
  const long = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isTaken = false;
  const { queue, done, opened, pass, stop } = await scene(0, async (id) => {
    if (id !== 'long') return;
    isTaken = true;
    await long;
  });
  const passOften = async () => {
    for (let times = 0; times < 4; times += 1) await pass();
  };
  await passOften();
  await queue.pause();
  await queue.add('x', 'held back');
  await passOften();
  expect([done, opened()]).toEqual([[], 1]);
  await queue.resume();
  await waitUntil(() => done.length === 1, { what: 'what was held back' });
  await queue.addBulk([
    { name: 'x', data: 'long' },
    { name: 'x', data: 'behind it' },
  ]);
  await waitUntil(() => isTaken, { what: 'the long one under way' });
  await passOften();
  expect([done, opened()]).toEqual([['held back'], 1]);
  goOn();
  await waitUntil(() => done.length === 3, { what: 'the long one and the one behind it' });
  expect(opened()).toBe(1);
  await stop();
});
