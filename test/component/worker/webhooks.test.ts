import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import { heardAll, runAgain } from '../../scenes/announce.ts';
import { paid, refused, webhookScene, type WebhookScene } from '../../scenes/webhook-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: WebhookScene;
beforeAll(async () => {
  scene = await webhookScene();
});
// Time stands still but where a test moves it: no try comes of itself.
beforeEach(() => scene.setClock(testClock.now()));
afterAll(() => scene.stop());

const DAY_MS = 86_400_000;
const idsAt = ({ path }: { path: string }) =>
  scene.server
    .at(path)
    .map(({ headers }) => String(headers['webhook-id']))
    .sort();

test('an event is delivered once, and whoever checks it as Standard Webhooks says finds it genuine', async () => {
  const { path, id } = await scene.endpoint(['claim.paid']);
  const event = paid();
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  await scene.tell({ ...event, id: `${event.id}-again-7` });
  const other = paid();
  await scene.tell(other);
  await scene.until(id, other.id, { state: 'delivered' });

  expect(idsAt({ path })).toEqual([event.id, other.id].sort());
  const { headers, body } = scene.server.at(path)[0]!;
  const secret = (await scene.secrets(id))[0]!;
  const { dataversion: _dataversion, ...envelope } = event;
  const { title: _title, round, ...posted } = event.data as { title: string; round: number };
  expect(scene.verify(secret, body, headers)).toEqual({ ...envelope, data: { ...posted, n: round } });
  expect(() => scene.verify(secret, body.replace('4200', '9200'), headers)).toThrow('No matching signature');
});

test('a message that fails is tried again when it is due, under the same id, with a fresh timestamp', async () => {
  const { path, id } = await scene.endpoint(['claim.paid'], [500, 302, 200]);
  const event = paid();
  await scene.tell(event);
  const failed = await scene.until(id, event.id, { state: 'planned', attempts: 1, lastError: 'answered 500' });
  await scene.system.sweep('waiting-webhooks');
  const redirected = await scene.tryWhenDue(id, event.id);
  expect(redirected).toMatchObject({ attempts: 2, lastError: 'answered 302', state: 'planned' });
  expect(redirected.dueAt.getTime()).toBeGreaterThan(failed.dueAt.getTime());
  expect(await scene.tryWhenDue(id, event.id)).toMatchObject({ attempts: 3, state: 'delivered', lastError: null });

  const heard = scene.server.at(path);
  expect(heard.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id, event.id]);
  const [first, , last] = heard.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(last! - first!).toBeGreaterThanOrEqual(7);
  expect(scene.server.at(`${path}-elsewhere`)).toEqual([]);
});

test('a message that nobody takes is dead after three days, and comes at once when it is replayed', async () => {
  const { path, id } = await scene.endpoint(['claim.paid'], [500]);
  const event = paid();
  await scene.tell(event);
  let last = await scene.until(id, event.id, { attempts: 1, lastError: 'answered 500' });
  const planned = last.giveUpAt.getTime() - 3 * DAY_MS;
  while (last.state === 'planned') last = await scene.tryWhenDue(id, event.id);
  expect(last).toMatchObject({ state: 'dead', lastError: 'answered 500' });
  expect(scene.now().getTime() - planned).toBe(3 * DAY_MS);
  expect(last.attempts).toBeGreaterThan(15);
  expect(scene.server.at(path)).toHaveLength(last.attempts);

  const replay = () => scene.call('POST', `${id}/deliveries/${event.id}/replays`);
  await waitUntil(async () => (await scene.call('GET', id)).body.state === 'disabled', {
    what: 'the end of the endpoint',
  });
  expect((await replay()).body.code).toBe('endpoint-disabled');
  await scene.call('PATCH', id, { body: { state: 'active' }, headers: { 'if-match': '"2"' } });
  scene.server.answers.set(path, [200]);
  expect((await replay()).body).toMatchObject({ eventId: event.id, state: 'planned', attempts: 0 });
  await scene.until(id, event.id, { state: 'delivered', attempts: 1 });
});

test('a task that comes twice, or late, tries nothing before its time', async () => {
  const { path, id } = await scene.endpoint(['claim.paid'], [500]);
  const event = paid();
  await scene.tell(event);
  const failed = await scene.until(id, event.id, { attempts: 1, lastError: 'answered 500' });
  for (const version of [1, 2, failed.version + 1])
    await runAgain(scene.system, 'deliver-webhook', `${failed._id}~${version}`);
  await heardAll(scene.system, 'worker-webhooks');
  expect([await scene.row(id, event.id), scene.server.at(path).length]).toMatchObject([
    { version: failed.version, attempts: 1 },
    1,
  ]);
});

test('one that was delivered can be sent again, one that is on its way is not sent twice, an unknown one is not there', async () => {
  const { path, id } = await scene.endpoint(['claim.paid'], [200, 500]);
  const event = paid();
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  expect((await scene.call('POST', `${id}/deliveries/${event.id}/replays`)).status).toBe(202);
  await scene.until(id, event.id, { state: 'planned', attempts: 1, lastError: 'answered 500' });
  const again = await scene.call('POST', `${id}/deliveries/${event.id}/replays`);
  expect([again.status, again.body]).toMatchObject([202, { state: 'planned', attempts: 1 }]);
  expect(scene.server.at(path)).toHaveLength(2);
  expect((await scene.call('POST', `${id}/deliveries/claim.paid.unknown.1/replays`)).status).toBe(404);
});

test('each endpoint hears only of the events that it asked for, and of none before it was there', async () => {
  const [payments, refusals] = [
    await scene.endpoint(['claim.paid']),
    await scene.endpoint(['claim.refused', 'claim.paid']),
  ];
  const [old, event, last] = [refused(testClock.ago(60_000)), refused(), paid()];
  await scene.tell(old, event, last);
  await Promise.all([
    scene.until(payments.id, last.id, { state: 'delivered' }),
    scene.until(refusals.id, last.id, { state: 'delivered' }),
    scene.until(refusals.id, event.id, { state: 'delivered' }),
  ]);
  expect(idsAt(payments)).toEqual([last.id]);
  expect(idsAt(refusals)).toEqual([last.id, event.id].sort());
});

test('who names no events hears of all but those that come with every vote', async () => {
  const { status, body } = await scene.create({ url: `${scene.server.base}/usual` });
  expect([status, body.events]).toEqual([
    201,
    expect.arrayContaining([
      'action.published',
      'action.fundable',
      'place.granted',
      'place.waiting',
      'place.returned',
      'claim.paid',
    ]),
  ]);
  expect(body.events).not.toContain('threshold.changed');
  expect(body.events).not.toContain('tally.changed');
  const { path, id } = await scene.endpoint(['tally.changed']);
  const actionId = newId();
  const event: AnyEvent = eventOf('tally.changed', actionId, 3, testClock.now(), {
    actionId,
    seasonId: newId(),
    votes: 12,
    seq: 3,
  });
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  expect(JSON.parse(scene.server.at(path)[0]!.body)).toMatchObject({
    type: 'tally.changed',
    data: { actionId, votes: 12, seq: 3 },
  });
});

test('what persons write to each other does not leave the house: no titles of claims, no reasons', async () => {
  const { path, id } = await scene.endpoint(['claim.refused']);
  const event = refused();
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  const { body } = scene.server.at(path)[0]!;
  expect(body).not.toContain('Ana');
  expect(Object.keys(JSON.parse(body).data).sort()).toEqual([
    'actionId',
    'amountCents',
    'claimId',
    'groupId',
    'version',
  ]);
});

test('a delivery whose task was lost, or whose process died while it sent, is taken up by the sweep', async () => {
  const { path, id } = await scene.endpoint(['claim.paid']);
  const event = paid();
  await scene.tell(event);
  await scene.until(id, event.id, { state: 'delivered' });
  // As a process leaves it that dies after it began: counted, on nobody's list, due again in a minute.
  await scene.system
    .database('worker')
    .collection<{ _id: string }>('webhook-deliveries')
    .updateOne(
      { _id: `${id}.${event.id}` },
      { $set: { state: 'planned', attempts: 1, dueAt: testClock.in(60_000), deliveredAt: null }, $inc: { version: 1 } },
    );
  await scene.system.sweep('waiting-webhooks');
  expect(await scene.row(id, event.id)).toMatchObject({ state: 'planned' });
  expect(await scene.tryWhenDue(id, event.id)).toMatchObject({ state: 'delivered', attempts: 2 });
  expect(idsAt({ path })).toEqual([event.id, event.id]);
});
