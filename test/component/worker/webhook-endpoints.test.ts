import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { paid, webhookScene, type WebhookScene } from '../../scenes/webhook-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HOUR_MS = 3_600_000;

let scene: WebhookScene;
beforeAll(async () => {
  scene = await webhookScene({ WEBHOOK_TRUSTED_ORIGINS: 'http://platform.svc:8000' });
});
// Time stands still but where a test moves it: no try comes of itself.
beforeEach(() => scene.setClock(testClock.now()));
afterAll(() => scene.stop());

const stored = (collection: string) => scene.system.database('worker').collection(collection).find().toArray();
const deliver = async (id: string) => {
  const event = paid(scene.now());
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  return event;
};

test('the same key creates one endpoint, and another body under it is refused', async () => {
  const key = randomUUID();
  const wanted = { url: `${scene.server.base}/once`, events: ['action.fundable'] };
  const [first, again] = [await scene.create(wanted, key), await scene.create(wanted, key)];
  expect([first.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([201, first.body, 'true']);
  const other = await scene.create({ ...wanted, url: `${scene.server.base}/other` }, key);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
});

test('a secret is told where it is asked for, to operators alone, and stands readable neither in another answer nor in the database', async () => {
  const { id } = await scene.endpoint(['claim.paid']);
  const rotated = await scene.call('POST', `${id}/secrets`, { key: newId(), body: {} });
  expect(rotated.status).toBe(201);
  const secrets = await scene.secrets(id);
  expect(secrets).toHaveLength(2);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(await stored('webhook-endpoints'))).not.toContain(secret.slice('whsec_'.length));
    expect(
      JSON.stringify([rotated.body, (await scene.call('GET', id)).body, (await scene.call('GET', '')).body]),
    ).not.toContain(secret);
  }
  for (const scope of ['finance', 'audit', 'policy'] as const)
    expect((await scene.call('GET', `${id}/secrets`, { token: await scene.system.token({ scope }) })).status).toBe(403);
});

test('after a rotation two signatures are sent, and after a day the new one alone', async () => {
  const { path, id } = await scene.endpoint(['claim.paid']);
  const [former] = await scene.secrets(id);
  const key = newId();
  await scene.call('POST', `${id}/secrets`, { key, body: {} });
  await scene.call('POST', `${id}/secrets`, { key, body: {} });
  const [current] = await scene.secrets(id);
  expect(current).not.toBe(former);
  await deliver(id);
  const overlapping = scene.server.at(path)[0]!;
  expect(String(overlapping.headers['webhook-signature']).split(' ')).toHaveLength(2);
  for (const secret of [former!, current!])
    expect(scene.verify(secret, overlapping.body, overlapping.headers)).toBeTruthy();

  scene.setClock(testClock.in(25 * HOUR_MS));
  await deliver(id);
  const { headers } = scene.server.at(path)[1]!;
  expect(String(headers['webhook-signature']).split(' ')).toHaveLength(1);
  expect(await scene.secrets(id)).toEqual([current]);
});

test('a secret that others know is taken away at once', async () => {
  const { id } = await scene.endpoint(['claim.paid']);
  const [former] = await scene.secrets(id);
  const { body } = await scene.call('POST', `${id}/secrets`, { key: newId(), body: { overlapHours: 0 } });
  expect(body).toMatchObject({ id, version: 2 });
  const now = await scene.secrets(id);
  expect(now).toHaveLength(1);
  expect(now).not.toContain(former);
});

test('an endpoint is changed by who saw its newest state', async () => {
  const { id } = await scene.endpoint(['claim.paid']);
  const patch = (body: object, version?: number) =>
    scene.call('PATCH', id, { body, headers: version === undefined ? {} : { 'if-match': `"${version}"` } });
  expect((await patch({ state: 'disabled' })).status).toBe(428);
  const disabled = await patch({ state: 'disabled', events: ['claim.paid', 'claim.refused'] }, 1);
  expect([disabled.status, disabled.headers.get('etag'), disabled.body]).toMatchObject([
    200,
    '"2"',
    { state: 'disabled', disabled: { why: 'by-hand' }, events: ['claim.paid', 'claim.refused'] },
  ]);
  expect((await patch({ state: 'active' }, 1)).body.code).toBe('version-mismatch');
  expect((await patch({ url: 'http://10.0.0.1/' }, 2)).body.errors).toMatchObject([{ pointer: '/url' }]);
  const enabled = await patch({ state: 'active', url: `${scene.server.base}/moved` }, 2);
  expect(enabled.body).toMatchObject({
    version: 3,
    state: 'active',
    disabled: null,
    url: `${scene.server.base}/moved`,
  });
});

test('a removed endpoint hears nothing more', async () => {
  const [gone, there] = [await scene.endpoint(['claim.paid']), await scene.endpoint(['claim.paid'])];
  expect((await scene.call('DELETE', gone.id)).status).toBe(204);
  const event = await deliver(there.id);
  expect(await scene.row(gone.id, event.id)).toBeUndefined();
  expect((await scene.call('DELETE', gone.id)).status).toBe(404);
  expect((await scene.call('GET', `${gone.id}/deliveries`)).status).toBe(404);
});

test('an address that is not usable is refused with all its faults, a trusted origin is taken', async () => {
  for (const url of [
    'ftp://example.org',
    'http://example.org/hook',
    'https://user:secret@example.org',
    'http://platform.svc:9000/hook',
    'not a url',
  ]) {
    const { status, body } = await scene.create({ url, events: ['group.changed'], surprise: 1 });
    expect([status, body.errors.map((fault: { pointer: string }) => fault.pointer).sort()]).toEqual([
      422,
      ['/events/0', '/surprise', '/url'],
    ]);
  }
  expect(
    (await scene.create({ url: 'http://platform.svc:8000/hooks/seuil', events: ['webhook-endpoint.disabled'] })).status,
  ).toBe(422);
  expect((await scene.create({ url: 'http://platform.svc:8000/hooks/seuil', events: ['claim.paid'] })).status).toBe(
    201,
  );
  expect((await scene.call('GET', '', { token: await scene.system.token({ scope: 'finance' }) })).status).toBe(403);
});

test('a test message shows how it went, is tried once, and disables nobody', async () => {
  const { path, id } = await scene.endpoint(['claim.paid'], [500, 204]);
  const key = newId();
  const [first, again] = [
    await scene.call('POST', `${id}/tests`, { key }),
    await scene.call('POST', `${id}/tests`, { key }),
  ];
  expect([first.status, again.body.eventId]).toEqual([202, first.body.eventId]);
  await scene.until(id, first.body.eventId, { state: 'dead', attempts: 1, lastError: 'answered 500' });
  expect((await scene.call('GET', id)).body).toMatchObject({ state: 'active', failing: null });

  await scene.call('PATCH', id, { body: { state: 'disabled' }, headers: { 'if-match': '"1"' } });
  const { body } = await scene.call('POST', `${id}/tests`, { key: newId() });
  await scene.until(id, body.eventId, { state: 'delivered' });
  const { headers, body: message } = scene.server.at(path)[1]!;
  expect(scene.verify((await scene.secrets(id))[0]!, message, headers)).toMatchObject({
    type: 'webhook.test',
    id: body.eventId,
    data: { endpointId: id },
  });
});

test('the deliveries of an endpoint are listed, the newest first, by pages and by state, each with what was posted', async () => {
  const { id } = await scene.endpoint(['claim.paid'], [200, 200, 410]);
  const later = () => scene.setClock(new Date(scene.now().getTime() + 1_000));
  const events = [await deliver(id), (later(), await deliver(id))];
  later();
  const last = paid(scene.now());
  await scene.tell(last);
  await scene.until(id, last.id, { state: 'dead' });

  const first = await scene.call('GET', `${id}/deliveries?limit=2`);
  expect(first.body.items).toMatchObject([
    { eventId: last.id, state: 'dead', lastStatus: 410, dueAt: null },
    { eventId: events[1]!.id, type: 'claim.paid', state: 'delivered', attempts: 1, lastStatus: 200, lastError: null },
  ]);
  const second = await scene.call('GET', `${id}/deliveries?limit=2&cursor=${first.body.nextCursor as string}`);
  expect([second.body.items.map(({ eventId }: { eventId: string }) => eventId), second.body.nextCursor]).toEqual([
    [events[0]!.id],
    null,
  ]);
  expect((await scene.call('GET', `${id}/deliveries?state=dead`)).body.items).toHaveLength(1);
  expect((await scene.call('GET', `${id}/deliveries/${last.id}`)).body).toMatchObject({
    state: 'dead',
    message: { id: last.id, type: 'claim.paid', data: { n: 1 } },
  });
  await waitUntil(async () => (await scene.call('GET', id)).body.disabled?.why === 'gone', {
    what: 'the end of the endpoint',
  });
});
