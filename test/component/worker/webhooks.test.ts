import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { defineService } from '../../../libs/service/service.ts';
import * as webhooks from '../../../services/worker/webhooks/part.ts';
import { announce } from '../../support/announce.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

type Heard = { path: string; headers: IncomingHttpHeaders; body: string };

const worker = defineService({ name: 'worker', environment: webhooks.environment, collections: webhooks.collections, compose: webhooks.compose });

/** A real HTTP server that keeps what it hears; each path answers with its next status, then with 200. */
async function listener() {
  const heard: Heard[] = [];
  const answers = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      heard.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(answers.get(path)?.shift() ?? 200, { location: `${path}-elsewhere` }).end('answer');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, answers, at: (path: string) => heard.filter((each) => each.path === path), stop: () => new Promise((resolve) => server.close(resolve)) };
}

let system: System;
let ops: string;
let server: Awaited<ReturnType<typeof listener>>;
beforeAll(async () => {
  server = await listener();
  system = await startSystem([worker]);
  ops = await system.token({ scope: 'ops' });
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

const create = (body: object, key: string = randomUUID()) => system.call('POST', '/v1/webhook-endpoints', { token: ops, key, body });
async function endpoint(events: string[], answers: number[] = []) {
  const path = `/${newId()}`;
  server.answers.set(path, answers);
  const { status, body } = await create({ url: server.base + path, events });
  expect(status).toBe(201);
  return { path, id: body.id as string, secret: body.secret as string };
}

const claim = () => ({ claimId: newId(), version: 5, groupId: newId(), actionId: null, title: 'Affiches', amountCents: 4_200 });
const refused = (at = new Date()): AnyEvent => {
  const data = { ...claim(), reasons: 'Ana a déjà été remboursée' };
  return eventOf('claim.refused', data.claimId, 5, at, data);
};
const paid = (): AnyEvent => {
  const data = { ...claim(), n: 1, paidAt: new Date().toISOString() };
  return eventOf('claim.paid', data.claimId, 1, new Date(), data);
};
const states = async (eventId: string) =>
  Object.fromEntries((await system.database('worker').collection('webhook-deliveries').find({ 'event.id': eventId }).toArray()).map((row) => [row['endpointId'], row['state']]));
const delivered = (eventId: string, endpointId: string) => waitUntil(async () => (await states(eventId))[endpointId] === 'delivered', { what: `delivery of ${eventId}` });

test('an event is delivered once, signed as Standard Webhooks says, also after a failure', async () => {
  const { path, secret, id } = await endpoint(['claim.paid'], [500]);
  const event = paid();
  await announce(system, event);
  await delivered(event.id, id);
  await announce(system, { ...event, id: `${event.id}-again-7` });
  const other = paid();
  await announce(system, other);
  await delivered(other.id, id);

  const [failed, ok, ...rest] = server.at(path);
  expect([failed!, ok!].map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id]);
  expect(rest.map(({ headers }) => headers['webhook-id'])).toEqual([other.id]);
  const { headers, body } = ok!;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${event.id}.${String(headers['webhook-timestamp'])}.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
  expect(JSON.parse(body)).toEqual(event);
});

test('each endpoint hears only of the events that it asked for, and of none before it was there', async () => {
  const [payments, refusals] = [await endpoint(['claim.paid']), await endpoint(['claim.refused', 'claim.paid'])];
  const [old, event, last] = [refused(new Date(Date.now() - 60_000)), refused(), paid()];
  await announce(system, old, event, last);
  await Promise.all([delivered(last.id, payments.id), delivered(last.id, refusals.id), delivered(event.id, refusals.id)]);
  const idsAt = ({ path }: { path: string }) => server.at(path).map(({ headers }) => String(headers['webhook-id'])).sort();
  expect(idsAt(payments)).toEqual([last.id]);
  expect(idsAt(refusals)).toEqual([last.id, event.id].sort());
});

test('reasons written to persons do not leave the house', async () => {
  const { path, id } = await endpoint(['claim.refused']);
  const event = refused();
  await announce(system, event);
  await delivered(event.id, id);
  expect(server.at(path)[0]!.body).not.toContain('Ana');
  expect(JSON.parse(server.at(path)[0]!.body)).toMatchObject({ id: event.id, type: 'claim.refused', data: { title: 'Affiches' } });
});

test('a redirect is not followed, and 410 disables the endpoint', async () => {
  const { path, id } = await endpoint(['claim.paid'], [302, 410]);
  const event = paid();
  await announce(system, event);
  await waitUntil(async () => (await states(event.id))[id] === 'dropped', { what: 'the end of the delivery' });
  expect(server.at(`${path}-elsewhere`)).toEqual([]);
  const { body } = await system.call('GET', `/v1/webhook-endpoints/${id}`, { token: ops });
  expect(body).toMatchObject({ state: 'disabled', version: 2 });
});

test('a removed endpoint hears nothing more', async () => {
  const [gone, there] = [await endpoint(['claim.paid']), await endpoint(['claim.paid'])];
  expect((await system.call('DELETE', `/v1/webhook-endpoints/${gone.id}`, { token: ops })).status).toBe(204);
  const event = paid();
  await announce(system, event);
  await delivered(event.id, there.id);
  expect(Object.keys(await states(event.id))).not.toContain(gone.id);
  expect((await system.call('DELETE', `/v1/webhook-endpoints/${gone.id}`, { token: ops })).status).toBe(404);
});

test('the same key creates one endpoint, and its secret is shown only then', async () => {
  const key = randomUUID();
  const wanted = { url: `${server.base}/once`, events: ['action.fundable'] };
  const [first, again] = [await create(wanted, key), await create(wanted, key)];
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(first.body.secret).toMatch(/^whsec_/);
  const { body } = await system.call('GET', `/v1/webhook-endpoints/${first.body.id as string}`, { token: ops });
  expect(JSON.stringify(body)).not.toContain('whsec_');
  expect((await create({ ...wanted, url: `${server.base}/other` }, key)).status).toBe(422);
});

test('an endpoint that is not usable is refused with all its faults', async () => {
  for (const url of ['ftp://example.org', 'http://example.org/hook', 'https://user:secret@example.org', 'not a url']) {
    const { status, body } = await create({ url, events: ['group.changed'], surprise: 1 });
    expect([status, body.errors.map((fault: { pointer: string }) => fault.pointer).sort()]).toEqual([422, ['/events/0', '/surprise', '/url']]);
  }
  const nobody = await system.token({ scope: 'finance' });
  expect((await system.call('GET', '/v1/webhook-endpoints', { token: nobody })).status).toBe(403);
});
