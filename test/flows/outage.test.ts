import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { freePort } from '../../libs/embedded/free-port.ts';
import { startRedis } from '../../libs/embedded/redis-provider.ts';
import { directory } from '../../services/directory/app.ts';
import { accountFaults } from '../scenes/accounts.ts';
import { openStory } from '../scenes/story-scene.ts';
import { cuttableWay } from '../support/cut-off.ts';
import { newId, startSystem } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

const undo: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});
const temporary = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seuil-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
const quiet = () => undefined;

test('with Redis down nothing is refused, and an empty new Redis is caught up with: nothing is lost', async () => {
  const port = await freePort();
  const first = await startRedis(await temporary(), port, quiet);
  const redises = [first];
  undo.push(async () => redises.at(-1)?.stop());
  const story = await openStory({
    groups: 10,
    variables: { REDIS_URL: `redis://127.0.0.1:${port}` },
    sweeping: 'on-time',
  });
  undo.push(() => story.system.stop());
  const actionId = await story.publishAction(5_000);
  await first.stop();

  // Redis comes back only after these answers: a request that waited for it would wait for ever.
  for (const member of story.members.slice(0, 7)) expect((await story.castVote(actionId, member)).status).toBe(201);
  const [late] = await story.register(1);
  const ready = await story.call('GET', '/health/ready');
  expect([ready.status, ready.body.checks.redis]).toEqual([200, 'down']);

  const second = await startRedis(await temporary(), port, quiet);
  redises.push(second);
  expect(second.port).toBe(port);
  expect(await story.fundable(actionId)).toMatchObject({ votes: 7 });
  const vote = await waitUntil(
    async () => {
      const answer = await story.castVote(actionId, late!);
      return answer.body.code !== 'not-known-yet' && answer;
    },
    { what: 'the group registered meanwhile' },
  );
  expect(vote.status).toBe(201);
  expect(await accountFaults(story.system)).toEqual([]);
});

test('with MongoDB down the API answers 503 at once, and goes on when it is back', async () => {
  const { hostname, port } = new URL(process.env['MONGODB_URI']!);
  const way = await cuttableWay(hostname, Number(port));
  undo.push(() => way.close());
  const system = await startSystem([directory], {
    MONGODB_URI: `mongodb://127.0.0.1:${way.port}/?directConnection=true&heartbeatFrequencyMS=500`,
  });
  undo.push(() => system.stop());
  const token = await system.machine('directory');
  const body = { groups: [{ groupId: newId(), name: 'GA', department: '75' }] };
  const register = () => system.call('POST', '/v1/groups/batch', { token, body });

  way.cut();
  await waitUntil(async () => (await system.call('GET', '/health/ready')).status === 503, { what: 'not ready' });
  // "At once" is before the driver gives up, which began first.
  const driver = system
    .database('directory')
    .collection('groups')
    .findOne({ _id: newId() as never })
    .then(
      () => 'found',
      () => 'gave up' as const,
    );
  const refused = await Promise.race([register(), driver]);
  if (typeof refused === 'string') throw new Error(`the API answered after the driver ${refused}`);
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    503,
    'store-unavailable',
    '2',
  ]);
  expect((await system.call('GET', '/health/live')).status).toBe(200);

  way.mend();
  const { body: answer } = await waitUntil(
    async () => {
      const again = await register();
      return again.status === 200 && again;
    },
    { what: 'the API back' },
  );
  expect(answer.results).toMatchObject([{ result: 'created' }]);
});
