import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { consumerOf } from '../../../libs/events/handlers.ts';
import type { QueueName } from '../../../libs/events/topology.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { startConsumer, type RunningConsumer } from '../../../libs/messaging/consumer.ts';
import type { DeadLetters } from '../../../libs/messaging/dead-letters.ts';
import { createPublisher, type Publisher } from '../../../libs/messaging/publisher.ts';
import { connectRedis, type RedisLink } from '../../../libs/redis/connect.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import { production } from '../../readers/deployment-files.ts';
import { scalingOf } from '../../readers/scaling.ts';
import { waitUntil } from '../../support/wait-until.ts';

const logger = createLogger({ level: 'silent' });
let redis: RedisLink;
let namespace: string;
let publisher: Publisher;
let workers: RunningConsumer[] = [];

beforeEach(async () => {
  redis = connectRedis(process.env['REDIS_URL'] ?? '', logger);
  await waitUntil(() => redis.isUp());
  namespace = `t${randomBytes(5).toString('hex')}`;
  publisher = createPublisher(redis.producer, namespace);
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await publisher.close();
  await redis.close();
});

const lists = ['worker-thresholds', 'worker-emails', 'worker-webhooks'].flatMap((name) => scalingOf(name).lists);
const inProduction = production.named('ConfigMap', 'seuil')?.['data'].NAMESPACE as string;

test.each(lists)(
  'the list $listName, by which KEDA scales, is where jobs of that queue wait',
  async ({ queue, listName }) => {
    // A wrong key would read as 0, without an error.
    expect(listName.startsWith(`${inProduction}:`)).toBe(true);
    const key = `${namespace}${listName.slice(inProduction.length)}`;
    expect(await redis.producer.llen(key)).toBe(0);
    const jobs = publisher.queue(queue as QueueName);
    await jobs.addBulk(Array.from({ length: 7 }, (_, n) => ({ name: 'send-mail', data: { id: `m${n}` } })));
    expect(await redis.producer.llen(key)).toBe(7);
  },
);

test('the limit of mails a second is the queue’s: two workers send no faster than one', async () => {
  const JOBS = 16;
  const PER_SECOND = 5;
  const sentBy = [0, 0];
  workers = sentBy.map((_, index) =>
    startConsumer(
      consumerOf({
        queue: 'worker-sending',
        events: {},
        tasks: {
          'send-mail': async () => {
            sentBy[index] = (sentBy[index] ?? 0) + 1;
          },
        },
        concurrency: 5,
        perSecond: PER_SECOND,
      }),
      {
        connect: () => redis.worker(),
        queue: publisher.queue('worker-sending'),
        namespace,
        deadLetters: {} as DeadLetters,
        metrics: NO_METRICS,
        logger,
      },
    ),
  );
  const total = () => sentBy.reduce((sum, sent) => sum + sent, 0);
  // Both are at work before it is measured; a window may begin with these.
  await publisher.requestTask('send-mail', 'first');
  await waitUntil(() => total() === 1);
  const started = performance.now();
  for (let n = 0; n < JOBS; n += 1) await publisher.requestTask('send-mail', `m${n}`);
  await waitUntil(() => total() === JOBS + 1);
  const windows = Math.floor(JOBS / PER_SECOND) - 1;
  expect(performance.now() - started).toBeGreaterThan(windows * 1_000);
});
