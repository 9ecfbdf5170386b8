import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { topology, type EventType, type QueueName } from '../../../libs/events/topology.ts';
import { eraseFromDeadLetters } from '../../../libs/messaging/dead-letters.ts';
import { directory } from '../../../services/directory/app.ts';
import { publishedAll, waitingFor } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { openOwnRedis, type OwnRedis } from '../../support/own-redis.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let server: OwnRedis;
let system: System;
beforeAll(async () => {
  server = await openOwnRedis();
  system = await startSystem([directory], { REDIS_URL: server.url });
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

/** What no replay makes again from the state of a service. */
const NEWS = (Object.keys(topology) as EventType[]).filter((type) => 'kept' in topology[type]);

const idsIn = async (queue: QueueName) =>
  (await waitingFor({ ...system, redisUrl: server.url }, queue)).map(({ id }) => id).sort();

test('news that no state tells survives the loss of all of Redis', async () => {
  const events = NEWS.map((type) => eventOf(type, newId(), 1, testClock.now(), {} as never)) as AnyEvent[];
  const groups = system.database('directory').collection<{ _id: string; pending: unknown[] }>('groups');
  // The relay of any service publishes whatever stands in its documents.
  await groups.insertMany(events.map((event) => ({ _id: event.id, pending: [{ at: testClock.now(), event }] })));
  await publishedAll(system, 'directory', 'groups');
  const all = events.map(({ id }) => id).sort();
  expect(all.length).toBeGreaterThan(10);
  expect(await idsIn('worker-emails')).toEqual(all);

  // These were no groups, of which facts could be told.
  await groups.deleteMany({});
  await server.client.flushall();
  await server.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await waitUntil(async () => (await idsIn('worker-emails')).length === all.length, { what: 'the news again' });
  expect(await idsIn('worker-emails')).toEqual(all);
});

test('an erasure leaves no news that names the person', async () => {
  const [person, other] = [newId(), newId()];

  const database = system.database('directory');
  const kept = database.collection<{ _id: string; event: unknown }>('kept-events');
  await kept.insertMany([person, other].map((id) => ({ _id: `claim.refused.${id}`, event: { data: { by: id } } })));
  await eraseFromDeadLetters(database, [person]);
  expect(await kept.findOne({ _id: `claim.refused.${person}` })).toBeNull();
  expect(await kept.findOne({ _id: `claim.refused.${other}` })).not.toBeNull();
});
