import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { budget } from '../../../services/budget/app.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([budget]);
});
afterAll(() => system.stop());

test('a known path names its methods to a wrong one, before anybody is asked who they are', async () => {
  const wrong = await system.call('DELETE', '/v1/seasons');
  expect([wrong.status, wrong.body.code, wrong.headers.get('allow')]).toEqual([
    405,
    'method-not-allowed',
    'GET, HEAD, OPTIONS, POST',
  ]);
  const answer = await system.call('OPTIONS', `/v1/seasons/${newId()}/closing`);
  expect([answer.status, answer.headers.get('allow'), answer.body]).toEqual([204, 'OPTIONS, POST', '']);
  expect((await system.call('DELETE', '/v1/seasonz')).status).toBe(404);
});

test('a literal path is never taken for a parameter of another route', async () => {
  // Beside GET /v1/envelopes/:groupId.
  const { status, headers } = await system.call('GET', '/v1/envelopes/openings');
  expect([status, headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
});

test('HEAD answers what GET would, without the body', async () => {
  const [get, head] = await Promise.all([system.call('GET', '/v1/seasons'), system.call('HEAD', '/v1/seasons')]);
  expect([head.status, head.body]).toEqual([200, '']);
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
});
