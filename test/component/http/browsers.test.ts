import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from '../../../services/directory/app.ts';
import { faultsOfHeaders } from '../../readers/secure-headers.ts';
import { startSystem, type System } from '../../support/system.ts';

const PAGE = 'https://platform.example.org';
let closed: System;
let open: System;
beforeAll(async () => {
  closed = await startSystem([directory]);
  open = await startSystem([directory], { CORS_ORIGINS: `${PAGE}, http://localhost:8000` });
});
afterAll(() => Promise.all([closed.stop(), open.stop()]));

const preflight = (system: System, origin: string) =>
  system.call('OPTIONS', '/v1/preferences', {
    headers: {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

test('no page of another origin may call unless it is named', async () => {
  for (const [system, origin] of [
    [closed, PAGE],
    [open, 'https://evil.example.org'],
    [open, `${PAGE}.evil.org`],
    [open, 'null'],
  ] as const) {
    const { headers } = await preflight(system, origin);
    expect([origin, headers.has('access-control-allow-origin')]).toEqual([origin, false]);
  }
});

test('a page that is named may call, with a token and without cookies', async () => {
  const permission = await preflight(open, PAGE);
  expect([
    permission.status,
    permission.headers.get('access-control-allow-origin'),
    permission.headers.get('vary'),
  ]).toEqual([204, PAGE, 'Origin']);
  expect(permission.headers.get('access-control-allow-headers')).toContain('Authorization');
  expect(permission.headers.has('access-control-allow-credentials')).toBe(false);
  const token = await open.token({ scope: 'group' });
  const answer = await open.call('GET', '/v1/preferences', { token, headers: { origin: PAGE } });
  expect([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([
    200,
    PAGE,
    'Origin, Authorization',
  ]);
  expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
});

test('whatever is answered, a browser loads and runs nothing on its account, and frames it nowhere', async () => {
  const answers = [
    ['GET', '/v1/preferences', 401],
    ['GET', '/v1/nowhere', 404],
    ['DELETE', '/v1/preferences', 405],
    ['OPTIONS', '/v1/preferences', 204],
    ['GET', '/health/live', 200],
    ['GET', '/metrics', 200],
    ['GET', '/v1/preferences/unsubscribe/nonsense', 404],
    ['GET', '/docs', 200],
    ['GET', '/docs/docs.css', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/problems', 200],
    ['GET', '/problems/not-found', 200],
    ['GET', '/problems/nonsense', 404],
  ] as const;
  for (const [method, path, status] of answers) {
    const answer = await closed.call(method, path);
    expect([method, path, answer.status, faultsOfHeaders(answer.headers)]).toEqual([method, path, status, []]);
  }
  expect(await preflight(open, PAGE).then(({ headers }) => faultsOfHeaders(headers))).toEqual([]);
});
