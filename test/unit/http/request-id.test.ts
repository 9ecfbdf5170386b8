import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import express from 'express';
import { createLogger } from '../../../libs/logger/logger.ts';
import { bareApp, serve } from '../../support/bare-app.ts';
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
