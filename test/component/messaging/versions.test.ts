import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { consumerOf } from '../../../libs/events/handlers.ts';
import type { Upcasts } from '../../../libs/events/payloads/index.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { startConsumer, type RunningConsumer } from '../../../libs/messaging/consumer.ts';
import { deadLettersIn } from '../../../libs/messaging/dead-letters.ts';
import { createPublisher, type Publisher } from '../../../libs/messaging/publisher.ts';
import { connectRedis, type RedisLink } from '../../../libs/redis/connect.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import { directory } from '../../../services/directory/app.ts';
import { voting } from '../../../services/voting/app.ts';
import { announce, withPublisher } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const logger = createLogger({ level: 'silent' });
let system: System;
let redis: RedisLink;
let publisher: Publisher;
const namespace = `t${newId().slice(0, 8)}`;
const workers: RunningConsumer[] = [];
beforeAll(async () => {
  system = await startSystem([voting]);
  redis = connectRedis(process.env['REDIS_URL'] ?? '', logger);
  await waitUntil(() => redis.isUp());
  publisher = createPublisher(redis.producer, namespace);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await publisher.close();
  await redis.close();
  await system.stop();
});

const at = testClock.now();
const group = (groupId: string) =>
  eventOf('group.changed', groupId, 1, at, {
    groupId,
    version: 1,
    name: `GA ${groupId}`,
    department: '59',
    certified: true,
  });
/** As a later release may write it. */
const newer = (groupId: string): AnyEvent => ({ ...group(groupId), dataversion: 2 });

test('what a newer version wrote waits visibly for a process of that version, and holds nobody up', async () => {
  const [known, unknown] = [newId(), newId()];
  await announce(system, group(known), newer(unknown));
  await withPublisher(system, (ours) =>
    ours
      .queue('voting')
      .add(
        'vote.doubled',
        { events: [{ ...group(newId()), type: 'vote.doubled' }] },
        { attempts: 15, backoff: { type: 'custom' } },
      ),
  );
  const groups = system.database('voting').collection<{ _id: string }>('known-groups');
  await waitUntil(() => groups.findOne({ _id: known }), { what: 'the group beside it' });
  const waiting = await withPublisher(system, (ours) =>
    waitUntil(
      async () => {
        const jobs = await ours.queue('voting').getDelayed();
        return jobs.length === 2 && jobs;
      },
      { what: 'both put off' },
    ),
  );
  expect(waiting.map(({ name }) => name).sort()).toEqual(['group.changed', 'vote.doubled']);
  // Longer than our own pauses: a roll-out takes minutes.
  expect(waiting.map(({ delay }) => delay)).toEqual([30_000, 30_000]);
  expect(await groups.findOne({ _id: unknown })).toBeNull();
  expect(await system.database('voting').collection('dead-letters').countDocuments()).toBe(0);
});

test('two versions at once on one queue: each fact of either is heard, by a process that understands it', async () => {
  const heard = { former: new Map<string, string>(), present: new Map<string, string>() };
  const deadLetters = deadLettersIn(system.database('voting'), testClock.now, (queue) => publisher.queue(queue));
  const startVersion = (version: keyof typeof heard, upcasts: Upcasts) =>
    workers.push(
      startConsumer(
        {
          ...consumerOf({
            queue: 'proposal',
            events: {
              'group.changed': async (events: readonly { data: { groupId: string; name: string } }[]) => {
                for (const { data } of events) heard[version].set(data.groupId, data.name);
              },
            } as never,
            tasks: {},
          }),
        },
        {
          connect: () => redis.worker(),
          queue: publisher.queue('proposal'),
          namespace,
          deadLetters,
          metrics: NO_METRICS,
          logger,
          upcasts,
        },
      ),
    );
  const olds = Array.from({ length: 20 }, newId);
  const news = Array.from({ length: 20 }, newId);
  for (const [index, id] of olds.entries())
    await publisher.publish([group(id)]).then(() => publisher.publish([newer(news[index]!)]));
  startVersion('former', {});
  startVersion('present', {
    'group.changed': [({ name, ...rest }) => ({ ...rest, name: `${String(name)}, of version 1` })],
  });
  const all = () => new Set([...heard.former.keys(), ...heard.present.keys()]);
  await waitUntil(
    async () => {
      await publisher.queue('proposal').promoteJobs();
      return all().size === 40;
    },
    { what: 'all facts heard' },
  );
  expect([...heard.former.keys()].filter((id) => news.includes(id))).toEqual([]);
  for (const [id, name] of heard.former) expect(name).toBe(`GA ${id}`);
  for (const [id, name] of heard.present) expect(name).toBe(news.includes(id) ? `GA ${id}` : `GA ${id}, of version 1`);
});

test('an event that only a newer version knows stays in its document, for a relay that knows who hears it', async () => {
  const newest = await startSystem([directory]);
  try {
    const groupId = newId();
    const pending = [
      { at, event: { ...group(groupId), id: `group.doubled.${groupId}.1`, type: 'group.doubled' } },
      { at, event: group(groupId) },
    ];
    const groups = newest
      .database('directory')
      .collection<{ _id: string; pending?: { event: { type: string } }[] }>('groups');
    await groups.insertOne({ _id: groupId, pending });
    const left = async () => (await groups.findOne({ _id: groupId }))?.pending?.map(({ event }) => event.type);
    await waitUntil(async () => (await left())?.length === 1, { what: 'the other one published' });
    expect(await left()).toEqual(['group.doubled']);
    expect(
      await withPublisher(newest, (ours) =>
        ours
          .queue('voting')
          .getJobs(['wait'], 0, -1)
          .then((jobs) => jobs.map(({ name }) => name)),
      ),
    ).toEqual(['group.changed']);
  } finally {
    await newest.stop();
  }
});
