import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { QueueName } from '../../../libs/events/topology.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { createPublisher, type Publisher } from '../../../libs/messaging/publisher.ts';
import { queuesHearingOf } from '../../../libs/messaging/replay-facts.ts';
import { startReplayer, type Replayer } from '../../../libs/messaging/replayer.ts';
import { connectMongo, type Database, type MongoLink } from '../../../libs/mongo/connect.ts';
import { connectRedis, type RedisLink } from '../../../libs/redis/connect.ts';
import { testClock } from '../../support/clock.ts';
import { cuttableWay } from '../../support/cut-off.ts';
import { openOwnRedis, type OwnRedis } from '../../support/own-redis.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const logger = createLogger({ level: 'silent' });
const QUEUES = queuesHearingOf('proposal');
const undo: (() => Promise<unknown>)[] = [];
let [first, second] = [] as unknown as [OwnRedis, OwnRedis];
let mongo: MongoLink;
let database: Database;
let namespace: string;
let facts: AnyEvent[];

beforeEach(async () => {
  [first, second] = [await openOwnRedis(), await openOwnRedis()];
  mongo = await connectMongo(process.env['MONGODB_URI'] ?? '', logger);
  namespace = `t${newId().slice(0, 8)}`;
  database = mongo.database(`${namespace}-proposal`);
  await database.createCollection('relay-marks');
  facts = Array.from({ length: 1_200 }, () => actionPublished());
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  await Promise.all([mongo.close(), first.stop(), second.stop()]);
});

const actionPublished = (): AnyEvent =>
  eventOf('action.published', newId(), 1, testClock.now(), { title: 'Une action' } as never);

type Process = { replayer: Replayer; redis: RedisLink; publisher: Publisher; end(): Promise<void> };

/** A process of the service that replays, as it runs in production. `read` is called for each fact that it reads. */
async function startProcess(url: string, read: (event: AnyEvent) => void = () => undefined): Promise<Process> {
  const redis = connectRedis(url, logger, { commandTimeoutMs: 60_000 });
  const publisher = createPublisher(redis.producer, namespace);
  const replay = async function* () {
    for (const event of facts) {
      read(event);
      yield event;
    }
  };
  const service = 'proposal' as const;
  const replayer = startReplayer({ service, redis, namespace, database, replay, publisher, logger });
  const end = async () => {
    replayer.stop();
    await publisher.close();
    await redis.close();
  };
  undo.push(end);
  await waitUntil(() => replayer.mayPublish(), { what: 'a life that is noted' });
  return { replayer, redis, publisher, end };
}

const depth = (process: Process, queue: QueueName) =>
  process.publisher.queue(queue).getJobCountByTypes('wait', 'prioritized');
const hasAll = (process: Process, queue: QueueName, count = facts.length) =>
  waitUntil(async () => (await depth(process, queue)) === count, { what: `${count} facts in ${queue}` });
const OPEN = QUEUES.filter((queue) => queue !== 'worker-emails');

test('of several processes one replays, and the replayed facts stand behind fresh work', async () => {
  facts = facts.slice(0, 300);
  let readings = 0;
  const countReadings = (event: AnyEvent) => {
    if (event === facts[0]) readings += 1;
  };
  const [one, other] = await Promise.all([1, 2].map(() => startProcess(first.url, countReadings)));
  for (const queue of QUEUES) await hasAll(one!, queue);
  await Promise.all([one!.replayer.check(), other!.replayer.check()]);
  expect(readings).toBe(QUEUES.length);

  const fresh = actionPublished();
  await one!.publisher.publish([fresh]);
  const queue = one!.publisher.queue('voting');
  expect(await queue.getJobCounts('wait', 'prioritized')).toEqual({ wait: 1, prioritized: 300 });
});

test('a queue that is deep holds up no other, and a process that dies is followed where it stopped', async () => {
  const process = await startProcess(first.url);
  for (const queue of OPEN) {
    // Two batches make a queue deep. Nobody works on it.
    await hasAll(process, queue, 1_000);
    await process.publisher.queue(queue).drain();
    await hasAll(process, queue, 200);
  }
  expect(await depth(process, 'worker-emails')).toBe(1_000);
  await process.end();

  const follower = await startProcess(first.url);
  await follower.publisher.queue('worker-emails').drain();
  // It takes the lease as soon as the other process has given it up.
  await waitUntil(
    async () => {
      void follower.replayer.check().catch(() => undefined);
      return (await depth(follower, 'worker-emails')) > 0;
    },
    { what: 'the rest' },
  );
  await hasAll(follower, 'worker-emails', 200);
  for (const queue of OPEN) expect(await depth(follower, queue)).toBe(200);
});

test('in a split brain, what a process published into the former life is told again in the next one', async () => {
  facts = [actionPublished()];
  const way = await cuttableWay('127.0.0.1', first.port);
  undo.push(() => way.close());
  const behind = await startProcess(`redis://127.0.0.1:${way.port}`);
  await behind.replayer.check();
  await hasAll(behind, 'voting');
  // Another process reaches the new master, and tells all facts to it.
  const ahead = await startProcess(second.url);
  await ahead.replayer.check();
  await hasAll(ahead, 'voting');
  // The first one still publishes into the former life, where nobody takes it any more.
  facts = [...facts, actionPublished()];
  await behind.publisher.publish(facts.slice(1));
  way.leadTo(second.port);
  way.cut();
  way.mend();
  await waitUntil(
    async () => {
      const jobs = await ahead.publisher.queue('voting').getJobs(['wait', 'prioritized']);
      return jobs.some(({ data }) => data.events[0]?.id === facts[1]?.id);
    },
    { what: 'the fact of the former life' },
  );
});
