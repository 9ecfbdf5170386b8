import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { directory } from '../../../services/directory/app.ts';
import { proposal } from '../../../services/proposal/app.ts';
import { content } from '../../scenes/proposal-ready.ts';
import { steeredMongo, type SteeredMongo } from '../../support/steered-mongo.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Milliseconds; what they end would never end by itself, because the server answers only when the test lets it. */
const SHORT = 400;
/** For a call that must first get somewhere. A call that is too slow for it is made again. */
const LONGER = 3_000;
const ENDLESS = '&socketTimeoutMS=0&waitQueueTimeoutMS=0';

let steered: SteeredMongo;
let system: System;
const groupId = newId();
let author: string;
let namespace: string;
beforeEach(async () => {
  steered = await steeredMongo(process.env['MONGODB_URI']!);
  const mended = await startSystem([directory, proposal]);
  await mended.call('PUT', `/v1/groups/${groupId}`, {
    token: await mended.machine('directory'),
    body: { name: 'GA', department: '75', certified: true },
  });
  await waitUntil(
    async () =>
      (await mended
        .database('proposal')
        .collection('known-groups')
        .countDocuments({ _id: groupId as never })) === 1,
    { what: 'the group in the proposal service' },
  );
  await mended.stop();
  namespace = mended.namespace;
});
const open = async (callMs: number) => {
  system = await startSystem(
    [proposal],
    { MONGODB_URI: `${steered.uri}${ENDLESS}`, NAMESPACE: namespace },
    { callMs, pingMs: SHORT },
  );
  author = await system.token({ sub: newId(), scope: 'group', groups: [groupId] });
};
afterEach(async () => {
  steered.mend();
  await system.stop();
  await steered.close();
});

const draft = (key: string) =>
  system.call('POST', '/v1/proposals', { token: author, key, body: { groupId, ...content({ title: 'Frigo' }) } });
const stored = () => system.database('proposal').collection('proposals').countDocuments();

test('a call on a server that hangs is answered 503 with Retry-After while the server is silent', async () => {
  await open(SHORT);
  steered.hang();
  const { status, body, headers } = await draft(newId());
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'store-unavailable', '2']);
  expect(steered.waiting()).toBeGreaterThan(0);
});

test('readiness says no while the server is silent, and the next call is refused before it asks anything', async () => {
  await open(LONGER);
  steered.hang();
  const ready = await system.call('GET', '/health/ready');
  expect([ready.status, ready.body.checks.mongo]).toEqual([503, 'down']);
  const before = steered.waiting();
  expect((await draft(newId())).status).toBe(503);
  expect(steered.waiting()).toBe(before);
  steered.mend();
  await waitUntil(async () => (await system.call('GET', '/health/ready')).status === 200, { what: 'readiness' });
  expect((await draft(newId())).status).toBe(201);
});

test('a write that arrives after its 503 happened once: the same call with its key gets the answer of the first', async () => {
  await open(LONGER);
  steered.hang('commitTransaction');
  const key = await waitUntil(
    async () => {
      const tried = newId();
      expect((await draft(tried)).status).toBe(503);
      return steered.waiting() > 0 && tried;
    },
    { what: 'a write on its way' },
  );
  steered.mend();
  await waitUntil(async () => (await stored()) === 1, { what: 'the late write' });
  const again = await draft(key);
  expect([again.status, again.headers.get('idempotent-replayed'), await stored()]).toEqual([201, 'true', 1]);
});
