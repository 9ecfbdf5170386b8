import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { countMails, readMails } from '../../../libs/embedded/mailbox.ts';
import { followMailpit } from '../../../libs/embedded/mailpit.ts';
import { KEPT } from '../../support/kept-connections.ts';
import { waitUntil } from '../../support/wait-until.ts';

/* Mailpit stands outside: what its API answers is played here, as its description says. */
const caught: { ID: string; Created: string }[] = [];
let answers = 200;
let server: Server;
let folder: string;
let url: string;

const catchMails = (count: number) => {
  for (let n = 0; n < count; n += 1)
    caught.unshift({
      ID: `id${caught.length}`,
      Created: `2026-03-02T10:00:${String(caught.length % 60).padStart(2, '0')}.5Z`,
    });
};

beforeEach(async () => {
  caught.length = 0;
  answers = 200;
  server = createServer(KEPT, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://mailpit');
    const [, id] = /^\/api\/v1\/message\/(\w+)\/raw$/.exec(pathname) ?? [];
    const start = Number(searchParams.get('start'));
    response.writeHead(answers);
    if (id !== undefined) response.end(`To: <${id}@example.org>\r\nSubject: ${id}\r\n\r\nBonjour\r\n`);
    else
      response.end(
        JSON.stringify({
          total: caught.length,
          messages: caught.slice(start, start + Number(searchParams.get('limit'))),
        }),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'seuil-mailpit-'));
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

test('every mail that Mailpit catches lies in the folder once, also those of former pages and those that come later', async () => {
  catchMails(250);
  const mails = await followMailpit(url, folder, (error) => {
    throw error;
  });
  await waitUntil(async () => (await countMails(folder)) === 250);
  catchMails(3);
  await waitUntil(async () => (await countMails(folder)) === 253);
  await mails.stop();
  expect(new Set((await readMails(folder)).map(({ subject }) => subject)).size).toBe(253);
  expect(await countMails(folder, { to: 'id7@example.org' })).toBe(1);
});

test('a Mailpit that cannot be asked for a while is asked again', async () => {
  answers = 503;
  catchMails(1);
  const errors: unknown[] = [];
  const mails = await followMailpit(url, folder, (error) => errors.push(error));
  await waitUntil(() => errors.length > 0);
  answers = 200;
  await waitUntil(async () => (await countMails(folder)) === 1);
  await mails.stop();
  expect(String(errors[0])).toContain('Mailpit answers 503');
});
