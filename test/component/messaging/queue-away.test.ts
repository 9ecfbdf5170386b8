import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { queues, type QueueName } from '../../../libs/events/topology.ts';
import { queueKey } from '../../../libs/messaging/queue-settings.ts';
import { directory } from '../../../services/directory/app.ts';
import { publishedAll, waitingFor } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { openOwnRedis, type OwnRedis } from '../../support/own-redis.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** More than the relay reads at once, twice over. */
const GROUPS = 450;

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

/** Redis refuses every command on this queue, and on no other. */
async function takeAway(away: QueueName): Promise<() => Promise<unknown>> {
  const others = (Object.keys(queues) as QueueName[]).filter((queue) => queue !== away);
  const allowed = others.map((queue) => `~${system.namespace}:${queueKey(queue)}:*`);
  await server.client.call('ACL', 'SETUSER', 'default', 'resetkeys', `~${system.namespace}:[^{]*`, ...allowed);
  return () => server.client.call('ACL', 'SETUSER', 'default', 'allkeys');
}

const contactsChanged = (groupId: string) =>
  eventOf('group.contacts-changed', groupId, 1, testClock.now(), {
    groupId,
    version: 1,
    contacts: [],
    locale: 'fr',
  } as never);
const groupChanged = (groupId: string) =>
  eventOf('group.changed', groupId, 1, testClock.now(), {
    groupId,
    version: 1,
    name: 'GA',
    department: '75',
    certified: true,
  });

async function write(eventsOf: (groupId: string) => AnyEvent[], count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  const groups = system.database('directory').collection<{ _id: string; pending: unknown[] }>('groups');
  await groups.insertMany(
    ids.map((_id) => ({ _id, pending: eventsOf(_id).map((event) => ({ at: testClock.now(), event })) })),
  );
  return ids;
}

const subjects = async (queue: QueueName) =>
  [...new Set((await waitingFor({ ...system, redisUrl: server.url }, queue)).map(({ subject }) => subject))].sort();
const measured = async (name: string) => {
  const { body } = await system.call('GET', '/metrics');
  return Number(new RegExp(`^${name}\\{service="directory"\\} (\\S+)$`, 'm').exec(body as string)?.[1]);
};

test('what waits for one queue that is away blocks neither the other queues nor the events behind it', async () => {
  const bringBack = await takeAway('worker-emails');
  // Nobody but the queue that is away hears of these: they would fill every batch of the relay.
  const blocked = await write((groupId) => [contactsChanged(groupId)], GROUPS);
  const both = await write((groupId) => [groupChanged(groupId), contactsChanged(groupId)], GROUPS);
  await waitUntil(async () => (await subjects('voting')).length === GROUPS, { what: 'the groups behind, in voting' });
  for (const queue of ['voting', 'budget', 'worker-thresholds'] as const)
    expect(await subjects(queue)).toEqual([...both].sort());
  await publishedAll(system, 'directory', 'groups');
  // It is seen that they wait: 450 of one kind, and 450 of two kinds.
  expect(await measured('seuil_pending_events')).toBe(3 * GROUPS);

  await bringBack();
  await waitUntil(async () => (await subjects('worker-emails')).length === 2 * GROUPS, { what: 'all in the queue' });
  expect(await subjects('worker-emails')).toEqual([...blocked, ...both].sort());
  await waitUntil(async () => (await measured('seuil_pending_events')) === 0, { what: 'nothing set aside' });
});
