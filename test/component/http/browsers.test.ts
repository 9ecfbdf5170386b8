import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from '../../../services/directory/app.ts';
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
  for (const path of ['/v1/preferences', '/v1/nowhere', '/health/live']) {
    const { headers } = await closed.call('GET', path);
    expect([
      path,
      headers.get('content-security-policy'),
      headers.get('x-content-type-options'),
      headers.get('referrer-policy'),
      headers.get('x-powered-by'),
    ]).toEqual([path, "default-src 'none';frame-ancestors 'none'", 'nosniff', 'no-referrer', null]);
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
  }
});
