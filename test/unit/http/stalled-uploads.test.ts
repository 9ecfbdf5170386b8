import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { groupOf, inBody, ownGroupElseForbidden, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { bodyBudget, twoRooms } from '../../../libs/http/body-budget.ts';
import { route } from '../../../libs/http/route.ts';
import { routerOf, type RouteContext } from '../../../libs/http/serve-route.ts';
import { bareApp, serve } from '../../support/bare-app.ts';
import { waitUntil } from '../../support/wait-until.ts';

const MEBIBYTE = 1024 * 1024;
const OWNED = 'a-thing-of-lilas';
const upload = (path: `/v1/${string}`, as: { as?: 'stream' }) =>
  route({
    method: 'post',
    path,
    summary: 'Add a picture',
    access: {
      group: ownGroupElseNotFound(
        'thing',
        groupOf('thingId', async (id) => (id === OWNED ? 'lilas' : undefined)),
      ),
    },
    params: { thingId: z.string() },
    query: { alt: z.string().max(20) },
    uploads: { contentTypes: ['image/png'], limit: '10mb', ...as },
    answers: { 200: z.object({ bytes: z.int() }) },
    async handle({ upload: whole, incoming }) {
      let bytes = whole.length;
      for await (const piece of incoming) bytes += piece.length;
      return { status: 200, body: { bytes } };
    },
  });
const ROUTES = [
  upload('/v1/things/:thingId/pictures', {}),
  upload('/v1/things/:thingId/documents', { as: 'stream' }),
  route({
    method: 'post',
    path: '/v1/votes',
    summary: 'Vote',
    access: { group: ownGroupElseForbidden(inBody('groupId')) },
    body: z.strictObject({ groupId: z.string() }),
    answers: { 200: z.object({ groupId: z.string() }) },
    handle: async ({ body }) => ({ status: 200, body }),
  }),
];

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function uploadsTo(context: Partial<RouteContext> & Partial<Parameters<typeof bodyBudget>[0]> = {}) {
  const { totalBytes = 40 * MEBIBYTE, perCallerBytes = 40 * MEBIBYTE, waitMs = 60_000, ...rest } = context;
  const bodies = bodyBudget({ totalBytes, perCallerBytes, waitMs });
  const router = routerOf(ROUTES, {
    service: 'test',
    verify: async (authorization = '') => ({
      id: authorization,
      scopes: new Set(['group'] as const),
      groups: new Set([authorization.split(' ')[0] ?? '']),
    }),
    now: () => new Date(0),
    limits: { spend: () => undefined },
    isStoreUp: () => true,
    isErased: async () => false,
    findReceipt: async () => undefined,
    onUndeclared: (what) => {
      throw new Error(what);
    },
    bodies,
    ...rest,
  });
  const { server, url }: { server: Server; url: string } = await serve(bareApp({ routers: [router] }));
  ends.push(() => server.close().closeAllConnections());

  /** Opens an upload of five bytes (or as its headers say) and sends two of them. */
  const begin = (path: string, caller: string, length = 'Content-Length: 5') => {
    const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${caller}\r\nContent-Type: image/png\r\n${length}\r\n\r\n${length.startsWith('Content-Length') ? 'ab' : '2\r\nab\r\n'}`,
    );
    ends.push(() => socket.destroy());
    return {
      socket,
      status: async () => {
        await waitUntil(() => answer.includes('\r\n\r\n'));
        return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
      },
      answer: () => answer,
      finish: () => socket.write('cde'),
    };
  };
  return { bodies, begin, url };
}

const CHUNKED = 'Transfer-Encoding: chunked';

test('who may not upload is told so before the body has come, and no byte of it is kept', async () => {
  const { bodies, begin } = await uploadsTo();
  const paths = [
    ...Array.from({ length: 50 }, () => `/v1/things/${OWNED}/pictures?alt=x`),
    `/v1/things/nothing/pictures?alt=x`,
    `/v1/things/${OWNED}/documents?alt=x`,
  ];
  for (const length of ['Content-Length: 10485760', CHUNKED]) {
    const uploads = paths.map((path) => begin(path, 'strangers', length));
    expect(await Promise.all(uploads.map(({ status }) => status()))).toEqual(paths.map(() => 404));
  }
  const unnamed = begin(`/v1/things/${OWNED}/pictures`, 'lilas', 'Content-Length: 10485760');
  expect([await unnamed.status(), unnamed.answer()]).toEqual([422, expect.stringContaining('"in":"query"')]);
  expect([bodies.heldBytes, bodies.peakBytes]).toEqual([0, 0]);
});

test('a rule that asks the body decides once the body is there', async () => {
  const { bodies, url } = await uploadsTo();
  const vote = async (groupId: string) => {
    const answer = await fetch(`${url}/v1/votes`, {
      method: 'POST',
      headers: { authorization: 'lilas', 'content-type': 'application/json' },
      body: JSON.stringify({ groupId }),
    });
    await answer.text();
    return answer.status;
  };
  expect([await vote('lilas'), await vote('others')]).toEqual([200, 403]);
  await waitUntil(() => bodies.heldBytes === 0);
  expect(bodies.peakBytes).toBeGreaterThan(0);
});

test('bodies that are read as a whole share one room: the next waits unread, and is read when one is done', async () => {
  const { bodies, begin } = await uploadsTo({ totalBytes: 10 });
  const path = `/v1/things/${OWNED}/pictures?alt=x`;
  const first = begin(path, 'lilas a');
  const second = begin(path, 'lilas b');
  await waitUntil(() => bodies.heldBytes === 10);
  const third = begin(path, 'lilas c');
  third.finish();
  first.finish();
  expect(await Promise.all([first.status(), third.status()])).toEqual([200, 200]);
  expect([bodies.peakBytes, second.answer()]).toEqual([10, '']);
  second.socket.destroy();
  await waitUntil(() => bodies.heldBytes === 0);
});

test('who waits for room in vain is sent away and may come again', async () => {
  const { bodies, begin } = await uploadsTo({ totalBytes: 5, waitMs: 50 });
  const path = `/v1/things/${OWNED}/pictures?alt=x`;
  begin(path, 'lilas a');
  await waitUntil(() => bodies.heldBytes === 5);
  const refused = begin(path, 'lilas b');
  expect([await refused.status(), refused.answer()]).toEqual([
    503,
    expect.stringMatching(/Retry-After: 5\r\n[^]*"busy"/),
  ]);
  expect(bodies.peakBytes).toBe(5);
});

test('nobody takes the room of all: one caller has a share, and others pass by', async () => {
  const { bodies, begin } = await uploadsTo({ totalBytes: 15, perCallerBytes: 5 });
  const path = `/v1/things/${OWNED}/pictures?alt=x`;
  begin(path, 'lilas a');
  await waitUntil(() => bodies.heldBytes === 5);
  const own = begin(path, 'lilas a');
  const other = begin(path, 'lilas b');
  other.finish();
  expect([await other.status(), own.answer()]).toEqual([200, '']);
});

test('large bodies that stand still do not keep small ones out', async () => {
  const [small, large] = [5, 10].map((totalBytes) =>
    bodyBudget({ totalBytes, perCallerBytes: totalBytes, waitMs: 60_000 }),
  );
  const { begin } = await uploadsTo({ bodies: twoRooms(small!, large!, 5) });
  const path = `/v1/things/${OWNED}/pictures?alt=x`;
  begin(path, 'lilas a', 'Content-Length: 10');
  await waitUntil(() => large!.heldBytes === 10);
  const blocked = begin(path, 'lilas b', 'Content-Length: 6');
  const passing = begin(path, 'lilas c');
  passing.finish();
  expect([await passing.status(), blocked.answer()]).toEqual([200, '']);
  await waitUntil(() => large!.heldBytes === 10 && small!.heldBytes === 0);
});

test.each(['pictures', 'documents'])(
  'an upload of %s that stands still is given up, and its room is free',
  async (kind) => {
    const { bodies, begin } = await uploadsTo({ stallMs: 50 });
    const { socket, status, answer } = begin(`/v1/things/${OWNED}/${kind}?alt=x`, 'lilas');
    const closed = once(socket, 'close');
    expect([await status(), answer()]).toEqual([408, expect.stringContaining('"request-timeout"')]);
    await closed;
    await waitUntil(() => bodies.heldBytes === 0);
  },
);
