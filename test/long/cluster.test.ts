import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readMails } from '../../libs/embedded/mailbox.ts';
import { queues } from '../../libs/events/topology.ts';
import { services } from '../../services/all-services.ts';
import { accountFaults } from '../scenes/accounts.ts';
import { openStory, type Story } from '../scenes/story-scene.ts';
import { spreadFaults, spreadTable, startRedisCluster, type RedisCluster } from '../support/redis-cluster.ts';
import { waitUntil } from '../support/wait-until.ts';

let folder: string;
let cluster: RedisCluster;
let story: Story;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-cluster-'));
  cluster = await startRedisCluster(folder);
  story = await openStory({ groups: 12, variables: { REDIS_URL: cluster.url }, sweeping: 'on-time' });
});
afterAll(async () => {
  await story.system.stop();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const redisIs = (state: 'up' | 'down') =>
  waitUntil(async () => (await story.call('GET', '/health/ready')).body.checks.redis === state, {
    what: `Redis ${state}`,
    everyMs: 100,
  });

test('on a Redis Cluster of which a node is killed on the way, nothing is refused, lost or counted twice', async () => {
  const actionId = await story.publishAction(5_000);
  for (const member of story.members.slice(0, 3)) expect((await story.castVote(actionId, member)).status).toBe(201);
  const holder = (await cluster.queues()).find(({ queue }) => queue === 'voting')?.node;
  const node = cluster.nodes.find(({ name }) => name === holder);
  if (!node) throw new Error('no node holds the queue of voting');

  await node.kill();
  for (const member of story.members.slice(3, 6)) expect((await story.castVote(actionId, member)).status).toBe(201);
  await redisIs('down');
  await waitUntil(() => cluster.failing(), { what: 'a cluster that serves nothing' });
  for (const member of story.members.slice(6, 9)) expect((await story.castVote(actionId, member)).status).toBe(201);
  expect((await story.call('GET', '/health/ready')).status).toBe(200);
  await node.restart();
  await redisIs('up');

  await story.fundable(actionId);
  await waitUntil(async () => (await story.tally(actionId)).votes === 9, { what: 'nine votes in the tally' });
  await waitUntil(async () => (await story.count('budget', 'places', { actionId, state: 'granted' })) === 9, {
    what: 'a place for each',
  });
  expect(await story.count('budget', 'transfers', { _id: { $regex: `^reserve-.*-${actionId}$` } })).toBe(1);
  const mailed = async () =>
    (await readMails(process.env['MAIL_FOLDER']!))
      .filter(
        ({ to, subject }) =>
          to.some((address: string) => address.includes(story.system.namespace)) &&
          /est finançable|place est réservée|peut la faire|is fundable|is set aside|can do it/.test(subject),
      )
      .flatMap(({ to }) => to);
  await waitUntil(async () => (await mailed()).length >= story.members.length, {
    what: 'a mail to every group',
    everyMs: 200,
  });
  expect((await mailed()).sort()).toEqual(story.members.map(({ email }) => email).sort());
  expect(await accountFaults(story.system)).toEqual([]);
  for (const { name } of services) expect([name, await story.count(name, 'dead-letters')]).toEqual([name, 0]);
});

test('the queues spread over all shards, each whole on one', async () => {
  const rows = await cluster.queues();
  process.stdout.write(`${spreadTable(rows)}\n`);
  expect(spreadFaults(rows, cluster.nodes)).toEqual([]);
  expect([...new Set(rows.map(({ queue }) => queue))]).toEqual(
    expect.arrayContaining(Object.keys(queues).filter((queue) => queue !== 'worker-webhooks')),
  );
});
