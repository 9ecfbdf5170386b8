import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UnrecoverableError, Worker } from 'bullmq';
import { eventOf } from '../../../libs/events/event.ts';
import { consumerOf } from '../../../libs/events/handlers.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { startConsumer } from '../../../libs/messaging/consumer.ts';
import { deadLettersIn } from '../../../libs/messaging/dead-letters.ts';
import { createPublisher, type Publisher } from '../../../libs/messaging/publisher.ts';
import { queueKey } from '../../../libs/messaging/queue-settings.ts';
import { connectMongo, type MongoLink } from '../../../libs/mongo/connect.ts';
import { connectRedis, type RedisLink } from '../../../libs/redis/connect.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { machineTime } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const logger = createLogger({ level: 'silent' });
const namespace = `t${randomBytes(5).toString('hex')}`;
let [mongo, redis, publisher] = [] as unknown as [MongoLink, RedisLink, Publisher];
beforeAll(async () => {
  mongo = await connectMongo(process.env['MONGODB_URI'] ?? '', logger);
  redis = connectRedis(process.env['REDIS_URL'] ?? '', logger);
  await waitUntil(() => redis.isUp(), { what: 'Redis' });
  publisher = createPublisher(redis.producer, namespace);
});
afterAll(async () => {
  await publisher.close();
  await redis.close();
  await mongo.close();
});

test.each([
  ['behind', -10],
  ['ahead of', 10],
])(
  'with our clock %s that of BullMQ, each job that it failed by itself is buried once, and what an operator did with it stands',
  async (_, days) => {
    const now = () => plusDays(machineTime(), days);
    const letters = deadLettersIn(mongo.database(`${namespace}-voting`), now, (queue) => publisher.queue(queue));
    const queue = publisher.queue('voting');
    const taker = new Worker(queueKey('voting'), null, {
      connection: redis.worker(),
      prefix: namespace,
      autorun: false,
    });
    const failByItself = async () => {
      const job = await waitUntil(() => taker.getNextJob('token', { block: false }), { what: 'the job' });
      await job.moveToFailed(new UnrecoverableError('job stalled more than allowable limit'), 'token');
    };
    const groupId = newId();
    await publisher.publish([
      eventOf('group.changed', groupId, 1, now(), {
        groupId,
        version: 1,
        name: 'GA',
        department: '59',
        certified: true,
      }),
    ]);
    await failByItself();
    // It takes nothing: only its sweep is looked at.
    await queue.pause();
    const consumer = startConsumer(consumerOf({ queue: 'voting', events: {} as never, tasks: {} as never }), {
      connect: () => redis.worker(),
      queue,
      namespace,
      deadLetters: letters,
      metrics: NO_METRICS,
      logger,
    });
    const sweep = async () => {
      await consumer.sweepFailed();
      await consumer.sweepFailed();
      return letters.find(`voting.group.changed.${groupId}.1`);
    };
    try {
      const letter = await sweep();
      expect(letter).toMatchObject({ state: 'dead', failures: 1 });
      await letters.replay(letter._id, 'ops');
      expect(await sweep()).toMatchObject({ state: 'replayed', failures: 1 });
    } finally {
      await consumer.close();
      await queue.resume();
    }
    await failByItself();
    // Also without a worker the sweep of another process finds it.
    expect(await sweep()).toMatchObject({ state: 'dead', failures: 2, history: [{ did: 'replayed' }] });
    await taker.close();
  },
);
