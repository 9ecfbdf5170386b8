import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import express from 'express';
import { SignedToken } from '../../../libs/http/fields.ts';
import { route } from '../../../libs/http/route.ts';
import { routerOf } from '../../../libs/http/serve-route.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { startTracing } from '../../../libs/telemetry/tracing.ts';
import { bareApp, serve } from '../../support/bare-app.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

type Line = { msg: string; level: number; mark?: string; requestId?: string };

test('every line that is logged while a request is served carries its id, and lines of others theirs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seuil-log-'));
  const file = join(folder, 'lines');
  const logger = createLogger({ level: 'debug', file });
  const router = express.Router();
  router.post('/slow', express.json(), async (request, response) => {
    logger.info({ mark: 'at once' }, 'begun');
    await setImmediate();
    logger.child({ service: 'voting' }).info({ mark: (request.body as { mark: string }).mark }, 'deep inside');
    response.json({});
  });
  router.get('/broken', () => {
    throw new Error('broken');
  });
  const { server, url } = await serve(bareApp({ routers: [router], logger }));
  const slow = (id: string) =>
    fetch(`${url}/slow`, {
      method: 'POST',
      headers: { 'x-request-id': id, 'content-type': 'application/json' },
      body: JSON.stringify({ mark: `of ${id}` }),
    });
  await Promise.all(['a-1', 'b-2'].map(slow));
  const broken = await fetch(`${url}/broken`, { headers: { 'x-request-id': 'c-3' } });
  await new Promise((resolve) => server.close(resolve));
  logger.info('between requests');

  const lines = await waitUntil(() => {
    const text = readFileSync(file, 'utf8');
    return text.includes('between requests')
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Line)
      : undefined;
  });
  rmSync(folder, { recursive: true });
  const linesWith = (msg: string) => lines.filter((line) => line.msg === msg);
  expect(
    linesWith('begun')
      .map(({ requestId }) => requestId)
      .sort(),
  ).toEqual(['a-1', 'b-2']);
  expect(
    linesWith('deep inside')
      .map(({ mark, requestId }) => [mark, requestId])
      .sort(),
  ).toEqual([
    ['of a-1', 'a-1'],
    ['of b-2', 'b-2'],
  ]);
  expect(
    linesWith('request')
      .map(({ requestId, mark }) => [requestId, mark])
      .sort(),
  ).toEqual([
    ['a-1', undefined],
    ['b-2', undefined],
    ['c-3', undefined],
  ]);
  expect([
    broken.status,
    ((await broken.json()) as { requestId: string }).requestId,
    broken.headers.get('x-request-id'),
  ]).toEqual([500, 'c-3', 'c-3']);
  expect(lines.filter(({ requestId }) => requestId === 'c-3')).toHaveLength(2);
  expect(linesWith('between requests')).toMatchObject([{ level: 30 }]);
  expect(linesWith('between requests')[0]).not.toHaveProperty('requestId');
});

test('a call whose caller went away before the answer is counted and logged as given up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seuil-log-'));
  const file = join(folder, 'lines');
  const router = express.Router();
  const caller = new AbortController();
  router.get('/slow', () => caller.abort());
  const { server, url } = await serve(bareApp({ routers: [router], logger: createLogger({ level: 'debug', file }) }));
  await expect(fetch(`${url}/slow`, { signal: caller.signal })).rejects.toThrow('abort');
  const line = await waitUntil(() =>
    readFileSync(file, 'utf8')
      .split('\n')
      .find((text) => text.includes('"request"')),
  );
  expect(JSON.parse(line)).toMatchObject({ method: 'GET', status: 499 });
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test('what is logged and traced of a request is the pattern of its route: a path may hold the token of a link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seuil-log-'));
  const file = join(folder, 'lines');
  const spans = new InMemorySpanExporter();
  const endTracing = await startTracing('test', new SimpleSpanProcessor(spans));
  const logger = createLogger({ level: 'trace', file });
  const opened = route({
    method: 'get',
    path: '/v1/links/:token',
    operationId: 'openLink',
    summary: 'x',
    description: 'x',
    access: { public: 'test' },
    params: { token: SignedToken },
    answers: { 204: null },
    handle: async ({ params }) => {
      if (params.token.startsWith('broken')) throw new Error('broken');
      return { status: 204 };
    },
  });
  const context = {
    service: 'directory',
    verify: async () => Promise.reject(new Error('nobody signs in')),
    now: testClock.now,
    limits: { spend: () => undefined },
    isStoreUp: () => true,
    isErased: async () => false,
    findReceipt: async () => undefined,
    onUndeclared: () => undefined,
  };
  const { server, url } = await serve(bareApp({ routers: [routerOf([opened], context)], logger }));
  const statuses = [];
  for (const path of ['/v1/links/secret-1', '/v1/links/broken-secret-2', '/v1/lonks/secret-3', '/v1/links/a?secret=4'])
    statuses.push((await fetch(`${url}${path}`)).status);
  statuses.push((await fetch(`${url}/v1/links/secret-6`, { method: 'DELETE' })).status);
  statuses.push((await fetch(`${url}/v1/links/%E0%A4%A`)).status);
  await new Promise((resolve) => server.close(resolve));
  logger.info('the end');
  const lines = (
    await waitUntil(() => {
      const text = readFileSync(file, 'utf8');
      return text.includes('the end') ? text : undefined;
    })
  ).split('\n');
  rmSync(folder, { recursive: true });
  const traced = spans.getFinishedSpans().map(({ name, attributes }) => JSON.stringify([name, attributes]));
  await endTracing();
  expect(statuses).toEqual([204, 500, 404, 422, 405, 400]);
  expect(traced).toHaveLength(statuses.length);
  expect(lines.filter((line) => line.includes('"msg":"request"'))).toHaveLength(statuses.length);
  expect([...lines, ...traced].filter((text) => /secret|%E0/.test(text))).toEqual([]);
  expect(lines.some((line) => line.includes('"route":"/v1/links/:token"'))).toBe(true);
});
