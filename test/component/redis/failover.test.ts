import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LOOPBACK } from '../../../libs/embedded/free-port.ts';
import { directory } from '../../../services/directory/app.ts';
import { voting } from '../../../services/voting/app.ts';
import { cuttableWay } from '../../support/cut-off.ts';
import { openOwnRedis, type OwnRedis } from '../../support/own-redis.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function openServer(): Promise<OwnRedis> {
  const server = await openOwnRedis();
  undo.push(() => server.stop());
  return server;
}

let [former, next] = [] as unknown as OwnRedis[];
let way: Awaited<ReturnType<typeof cuttableWay>>;
let system: System;
beforeEach(async () => {
  [former, next] = [await openServer(), await openServer()];
  way = await cuttableWay(LOOPBACK, former.port);
  undo.push(() => way.close());
  system = await startSystem([directory, voting], { REDIS_URL: `redis://${LOOPBACK}:${way.port}` });
  undo.push(() => system.stop());
  await hears(await register());
  await isUp(true);
});

async function register(): Promise<string> {
  const groupId = newId();
  const token = await system.machine('directory');
  const body = { groups: [{ groupId, name: 'GA', department: '75' }] };
  expect((await system.call('POST', '/v1/groups/batch', { token, body })).status).toBe(200);
  return groupId;
}

/** The event went through the relay to Redis, and a worker took it from there. */
const hears = (groupId: string) =>
  waitUntil(
    () =>
      system
        .database('voting')
        .collection('known-groups')
        .findOne({ _id: groupId as never }),
    {
      what: 'a group heard of',
    },
  );

/** Health and metrics say the same. */
const isUp = (up: boolean) =>
  waitUntil(
    async () => {
      const { status, body } = await system.call('GET', '/health/ready');
      const metrics = await system.call('GET', '/metrics');
      const line = `\nseuil_redis_up ${up ? 1 : 0}\n`;
      return status === 200 && body.checks.redis === (up ? 'up' : 'down') && (metrics.body as string).includes(line);
    },
    { what: `Redis seen ${up ? 'up' : 'down'}` },
  );

test('a Redis that was demoted while its connections stay is seen as down, and left for the new master', async () => {
  await former?.client.replicaof(LOOPBACK, next?.port ?? 0);
  await isUp(false);
  const waits = await register();
  way.leadTo(next?.port ?? 0);
  await hears(waits);
  await hears(await register());
  await isUp(true);
});

test('a Redis that goes silent is seen as down, and left for the one behind the same name', async () => {
  process.kill(former?.pid ?? 0, 'SIGSTOP');
  await isUp(false);
  const waits = await register();
  way.leadTo(next?.port ?? 0);
  await hears(waits);
  await isUp(true);
});
