import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../libs/service/service.ts';
import { budget } from '../../../services/budget/app.ts';
import { directory } from '../../../services/directory/app.ts';
import { cuttableWay } from '../../support/cut-off.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** So few that a call is forgiven only after half a minute, and a slow machine is fast enough to be refused. */
const LIMIT = 2;
const systems: System[] = [];
const open = async (variables: Record<string, string>, service: ServiceDefinition = budget) => {
  const system = await startSystem([service], {
    RATE_LIMIT_PER_MINUTE: String(LIMIT),
    RATE_LIMIT_PER_ADDRESS: String(LIMIT),
    ...variables,
  });
  systems.push(system);
  return system;
};
afterAll(() => Promise.all(systems.map((system) => system.stop())));

const finance = (system: System) => system.token({ scope: 'finance', sub: newId() });
const times = async <T>(count: number, call: () => Promise<T>): Promise<T[]> => {
  const answers: T[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await call());
  return answers;
};

let system: System;
beforeAll(async () => {
  system = await open({ TRUSTED_PROXIES: '1' });
});

const transfers = (from: System, token: string) => from.call('GET', '/v1/ledger/transfers', { token });
const publicCall = (from: System, address: string) =>
  from.call('GET', '/v1/seasons', { headers: { 'x-forwarded-for': address } });

test('a caller beyond the limit is told when to come back, and nobody else is', async () => {
  const token = await finance(system);
  const first = await transfers(system, token);
  expect([first.status, first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
    200,
    '"caller";q=2;w=60',
    '"caller";r=1;t=30',
  ]);
  await times(LIMIT, () => transfers(system, token));
  const refused = await transfers(system, token);
  expect([refused.status, refused.body.code, refused.headers.get('content-type')]).toEqual([
    429,
    'too-many-requests',
    'application/problem+json; charset=utf-8',
  ]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect((await transfers(system, await finance(system))).status).toBe(200);
});

test('calls without a token count for the address that the proxy names, and a forged one before it does not help', async () => {
  await times(LIMIT, () => publicCall(system, '203.0.113.1'));
  expect((await publicCall(system, '203.0.113.1')).status).toBe(429);
  expect((await publicCall(system, '198.51.100.77, 203.0.113.1')).status).toBe(429);
  expect((await publicCall(system, '203.0.113.2')).status).toBe(200);
});

test('tokens that are not valid count for the address too, and a good one goes on from there', async () => {
  const guess = () =>
    system.call('GET', '/v1/ledger/transfers', { token: 'a.b.c', headers: { 'x-forwarded-for': '203.0.113.3' } });
  const statuses = (await times(LIMIT + 1, guess)).map(({ status }) => status);
  expect([new Set(statuses.slice(0, LIMIT)), statuses[LIMIT]]).toEqual([new Set([401]), 429]);
  expect(
    (
      await system.call('GET', '/v1/ledger/transfers', {
        token: await finance(system),
        headers: { 'x-forwarded-for': '203.0.113.3' },
      })
    ).status,
  ).toBe(200);
});

test('without a trusted proxy nobody can choose their address', async () => {
  const alone = await open({});
  const statuses = new Set<number>();
  for (let n = 0; n <= LIMIT; n += 1) statuses.add((await publicCall(alone, `203.0.113.${n}`)).status);
  expect(statuses).toEqual(new Set([200, 429]));
});

test('probes and the description are never limited', async () => {
  const answers = await times(30, () => system.call('GET', '/health/live'));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(answers[0]!.headers.has('ratelimit')).toBe(false);
  expect((await times(12, () => system.call('GET', '/openapi.json'))).every(({ status }) => status === 200)).toBe(true);
});

test('processes tell each other through Redis what a caller has used', async () => {
  const other = await open({ NAMESPACE: system.namespace });
  const sub = newId();
  const [here, there] = await Promise.all([system, other].map((each) => each.token({ scope: 'finance', sub })));
  await times(LIMIT, () => transfers(system, here!));
  await waitUntil(async () => (await transfers(other, there!)).status === 429, {
    what: 'a refusal by the other process',
    everyMs: 300,
  });
});

test('with Redis away calls are answered at once, and the limit holds in each process', async () => {
  const { hostname, port } = new URL(process.env['REDIS_URL']!);
  const way = await cuttableWay(hostname, Number(port));
  const cutOff = await open({ REDIS_URL: `redis://127.0.0.1:${way.port}` }, directory);
  const token = await cutOff.token({ scope: 'group' });
  const read = () => cutOff.call('GET', '/v1/preferences', { token });
  expect((await read()).status).toBe(200);
  way.cut();
  await waitUntil(async () => (await cutOff.call('GET', '/health/ready')).body.checks.redis === 'down', {
    what: 'a Redis that is away',
  });
  const statuses = (await times(LIMIT + 1, read)).map(({ status }) => status);
  expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
  await systems.pop()!.stop();
  await way.close();
});
