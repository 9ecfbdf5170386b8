import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { waitingFor } from '../../scenes/announce.ts';
import { paid, refused, webhookScene, type WebhookScene } from '../../scenes/webhook-scene.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: WebhookScene;
beforeAll(async () => {
  scene = await webhookScene();
});
// Time stands still but where a test moves it: no try comes of itself.
beforeEach(() => scene.setClock(testClock.now()));
afterAll(() => scene.stop());

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const after = (ms: number) => testClock.in(ms);
const endpoint = async (id: string) => (await scene.call('GET', id)).body;
const stateOf = (id: string, state: string) =>
  waitUntil(async () => (await endpoint(id)).state === state, { what: `endpoint ${state}` });
const announced = (id: string) =>
  waitUntil(async () => (await waitingFor(scene.system, 'worker-emails')).find(({ subject }) => subject === id), {
    what: 'the news for the operator',
  });

/** An endpoint that has been failing since an hour, as seen by its last try. */
async function failingEndpoint() {
  const made = await scene.endpoint(['claim.paid'], [500]);
  const first = paid();
  await scene.tell(first);
  await scene.until(made.id, first.id, { attempts: 1, lastError: 'answered 500' });
  // Written after the delivery: a clock that moved before would date it an hour late.
  await waitUntil(async () => (await endpoint(made.id)).failing?.failures === 1, { what: 'the first failure' });
  scene.setClock(after(HOUR_MS));
  await scene.system.sweep('waiting-webhooks');
  await scene.until(made.id, first.id, { attempts: 2, lastError: 'answered 500' });
  const failing = await waitUntil(
    async () => ((await endpoint(made.id)).failing?.failures === 2 ? (await endpoint(made.id)).failing : undefined),
    { what: 'the second failure' },
  );
  return { ...made, first, failing };
}

test('an endpoint that fails is left alone for a while, and the others go on', async () => {
  const [{ path, id, failing }, healthy] = [await failingEndpoint(), await scene.endpoint(['claim.paid'])];
  const [rest, now] = [Date.parse(failing.restsUntil), scene.now().getTime()];
  expect(rest - now).toBeGreaterThan(14 * MINUTE_MS);
  expect(rest - now).toBeLessThanOrEqual(15 * MINUTE_MS);

  const next = paid(scene.now());
  await scene.tell(next);
  await scene.until(healthy.id, next.id, { state: 'delivered' });
  const waiting = await waitUntil(
    async () => {
      const row = await scene.row(id, next.id);
      return row?.version === 2 ? row : undefined;
    },
    { what: 'the delivery put off' },
  );
  expect(waiting).toMatchObject({ state: 'planned', attempts: 0, dueAt: new Date(rest) });
  expect(scene.server.at(path)).toHaveLength(2);

  scene.server.answers.set(path, [200]);
  expect(await scene.tryWhenDue(id, next.id)).toMatchObject({ state: 'delivered', attempts: 1 });
  await waitUntil(async () => (await endpoint(id)).failing === null, { what: 'the failures forgotten' });
});

test('every try is counted by how it ended', async () => {
  const counts = async () => {
    const { body } = await scene.system.call('GET', '/metrics');
    return ['delivered', 'retried', 'dead'].map((outcome) =>
      Number(new RegExp(`^seuil_webhooks_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(body as string)?.[1] ?? 0),
    );
  };
  const before = await counts();
  const [made, event] = [await scene.endpoint(['claim.refused'], [500, 200, 410]), refused()];
  await scene.tell(event);
  await scene.until(made.id, event.id, { attempts: 1, lastError: 'answered 500' });
  await scene.tryWhenDue(made.id, event.id);
  const last = refused();
  await scene.tell(last);
  await scene.until(made.id, last.id, { state: 'dead' });
  await waitUntil(async () => (await counts()).every((count, index) => count - (before[index] ?? 0) === 1), {
    what: 'one of each',
  });
});

test('an endpoint that takes nothing for three days is disabled, the operator is told, and what it misses is kept for it', async () => {
  const { path, id, first } = await failingEndpoint();
  while ((await scene.row(id, first.id))?.state === 'planned') await scene.tryWhenDue(id, first.id);
  await stateOf(id, 'disabled');
  expect(await endpoint(id)).toMatchObject({ version: 2, disabled: { why: 'failing' } });
  expect(await announced(id)).toMatchObject({
    type: 'webhook-endpoint.disabled',
    data: { endpointId: id, why: 'failing', host: new URL(scene.server.base).host, failingSince: expect.any(String) },
  });

  const tries = scene.server.at(path).length;
  const missed = paid(scene.now());
  await scene.tell(missed);
  await scene.until(id, missed.id, { state: 'dead', attempts: 0, lastError: 'the endpoint was disabled' });
  expect(scene.server.at(path)).toHaveLength(tries);

  // Mended: enabled again, and asked for what failed and what was missed since.
  scene.server.answers.set(path, [200]);
  const replays = (failedSince: Date) =>
    scene.call('POST', `${id}/replays`, { body: { failedSince: failedSince.toISOString() } });
  expect((await replays(after(-HOUR_MS))).body.code).toBe('endpoint-disabled');
  const enabled = await scene.call('PATCH', id, { body: { state: 'active' }, headers: { 'if-match': '"2"' } });
  expect(enabled.body).toMatchObject({ state: 'active', disabled: null, failing: null });
  expect((await replays(scene.now())).body).toEqual({ replayed: 1 });
  expect((await replays(after(-HOUR_MS))).body).toEqual({ replayed: 1 });
  expect((await replays(after(-HOUR_MS))).body).toEqual({ replayed: 0 });
  await scene.system.sweep('waiting-webhooks');
  for (const event of [first, missed]) await scene.until(id, event.id, { state: 'delivered', attempts: 1 });
});

test('one that answers 410 is disabled at once, and what was still on its way is kept', async () => {
  const { id } = await scene.endpoint(['claim.paid'], [500, 410]);
  const [first, second] = [paid(), paid()];
  await scene.tell(first);
  await scene.until(id, first.id, { attempts: 1, lastError: 'answered 500' });
  await scene.tell(second);
  await scene.until(id, second.id, { state: 'dead', lastError: 'answered 410' });
  await stateOf(id, 'disabled');
  expect(await announced(id)).toMatchObject({ data: { why: 'gone', failingSince: null } });
  expect(await scene.tryWhenDue(id, first.id)).toMatchObject({
    state: 'dead',
    attempts: 1,
    lastError: 'the endpoint is disabled',
  });
});

test('twenty messages that fail at once are counted, and disable nobody', async () => {
  const { id } = await scene.endpoint(['claim.paid'], [503]);
  const events = Array.from({ length: 20 }, () => paid());
  await scene.tell(...events);
  await waitUntil(async () => (await endpoint(id)).failing?.failures >= 20, { what: 'twenty failures' });
  expect(await endpoint(id)).toMatchObject({ state: 'active', version: 1 });
});

test('what is older than a month is forgotten', async () => {
  const { id } = await scene.endpoint(['claim.paid']);
  const event = paid();
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  scene.setClock(after(29 * 24 * HOUR_MS));
  await scene.system.sweep('old-webhooks');
  expect(await scene.row(id, event.id)).toBeDefined();
  scene.setClock(after(31 * 24 * HOUR_MS));
  await scene.system.sweep('old-webhooks');
  expect(await scene.row(id, event.id)).toBeUndefined();
});
