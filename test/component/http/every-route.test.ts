import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { budget } from '../../../services/budget/app.ts';
import { directory } from '../../../services/directory/app.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
let machine: string;
beforeAll(async () => {
  system = await startSystem([directory, budget]);
  machine = await system.machine('directory');
});
afterAll(() => system.stop());

const batch = (options: Parameters<System['call']>[2]) =>
  system.call('POST', '/v1/groups/batch', { token: machine, ...options });

test('a token that is missing, expired, for somebody else or without the scope is refused', async () => {
  const body = { groups: [{ groupId: newId(), name: 'GA', department: '75' }] };
  const tokens = {
    missing: undefined,
    expired: await system.token({ clientId: 'platform', scope: 'directory', expiresAt: 1 }),
    'wrong audience': await system.token({ clientId: 'platform', scope: 'directory', audience: 'elsewhere' }),
    tampered: `${machine.slice(0, -4)}AAAA`,
    'a person with a machine scope': await system.token({ scope: 'directory' }),
  };
  const statuses = await Promise.all(
    Object.values(tokens).map(
      async (token) =>
        (await system.call('POST', '/v1/groups/batch', { ...(token !== undefined && { token }), body })).status,
    ),
  );
  expect(Object.fromEntries(Object.keys(tokens).map((name, index) => [name, statuses[index]]))).toEqual({
    missing: 401,
    expired: 401,
    'wrong audience': 401,
    tampered: 401,
    'a person with a machine scope': 403,
  });
  expect((await system.call('GET', `/v1/groups/${body.groups[0]!.groupId}`, { token: machine })).status).toBe(404);
});

test('what cannot be parsed, is of another type or too large gets a clear problem', async () => {
  const malformed = await batch({ body: '{"groups": [' });
  expect([malformed.status, malformed.body.code]).toEqual([400, 'malformed-request']);
  const text = await batch({ raw: Buffer.from('groups'), type: 'text/plain' });
  expect([text.status, text.body.code]).toEqual([415, 'unsupported-content']);
  const large = await batch({ body: { groups: 'x'.repeat(2_200_000) } });
  expect([large.status, large.body.code]).toEqual([413, 'too-large']);
  const nowhere = await system.call('GET', '/v1/nowhere', { token: machine });
  expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not-found']);
});

test('every answer carries a request id, the given one where it is usable', async () => {
  const answer = await system.call('GET', '/v1/groups', { token: machine, headers: { 'x-request-id': 'abc-123' } });
  expect(answer.headers.get('x-request-id')).toBe('abc-123');
  const own = await system.call('GET', '/v1/groups/nonsense', { headers: { 'x-request-id': 'not usable' } });
  expect(own.body.requestId).toBe(own.headers.get('x-request-id'));
  expect(own.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('pages follow each other without gaps while groups are added', async () => {
  const register = (groups: string[]) =>
    batch({ body: { groups: groups.map((groupId) => ({ groupId, name: 'GA', department: '75' })) } });
  const first = Array.from({ length: 5 }, newId);
  await register(first);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await system.call('GET', `/v1/groups?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`, {
      token: machine,
    });
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
    await register([newId()]);
    if (seen.length > 60) throw new Error('the pages never end');
  } while (cursor !== null && !first.every((id) => seen.includes(id)));
  expect(first.every((id) => seen.includes(id))).toBe(true);
  expect(new Set(seen).size).toBe(seen.length);
});

test('health tells that the process lives, and that its stores answer', async () => {
  expect((await system.call('GET', '/health/live')).status).toBe(200);
  const ready = await system.call('GET', '/health/ready');
  expect([ready.status, ready.body.checks.mongo]).toEqual([200, 'up']);
});

test('a missing header is named beside the faults of the body, and alone has an answer of its own', async () => {
  const token = await system.token({ scope: 'finance' });
  const good = { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31' };
  const both = await system.call('POST', '/v1/seasons', { token, body: { ...good, name: '' } });
  expect([
    both.status,
    both.body.errors.map((fault: { in: string; pointer: string }) => fault.in + fault.pointer),
  ]).toEqual([422, ['header/idempotency-key', 'body/name']]);
  const alone = await system.call('POST', '/v1/seasons', { token, body: good });
  expect([alone.status, alone.body.code]).toEqual([400, 'idempotency-key-required']);
});

test('the same Idempotency-Key gives the same answer, also sent twice at once, and refuses another body', async () => {
  const token = await system.token({ scope: 'finance', sub: newId() });
  const body = { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31' };
  const key = newId();
  const open = (more: object = {}) => system.call('POST', '/v1/seasons', { token, key, body: { ...body, ...more } });
  const answers = await Promise.all([open(), open(), open()]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body: season }) => season.id)).size).toBe(1);
  const again = await open();
  expect([again.status, again.headers.get('idempotent-replayed'), again.headers.get('etag')]).toEqual([
    201,
    'true',
    '"1"',
  ]);
  const other = await open({ name: 'Another' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
});

test("a cursor that no list gave and a body that is not what it says are the caller's faults", async () => {
  const finance = await system.token({ scope: 'finance' });
  for (const forged of ['["abc","x"]', '[1e300,"x"]', '{}', 'x']) {
    const { status, body } = await system.call(
      'GET',
      `/v1/ledger/transfers?cursor=${Buffer.from(forged).toString('base64url')}`,
      { token: finance },
    );
    expect([forged, status, body.code]).toEqual([forged, 422, 'invalid-request']);
  }
  const zipped = await batch({
    raw: Buffer.from('not gzip'),
    type: 'application/json',
    headers: { 'content-encoding': 'gzip' },
  });
  expect([zipped.status, zipped.body.code]).toEqual([400, 'malformed-request']);
});
