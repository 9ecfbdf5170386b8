import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventOf } from '../../../libs/events/event.ts';
import { proposal } from '../../../services/proposal/app.ts';
import { announce, heardAll, waitingFor } from '../../scenes/announce.ts';
import { groupChanged } from '../../scenes/facts.ts';
import { publishedAction, type Cast } from '../../scenes/proposal-ready.ts';
import { certifiedCast, fundable, knownGroup, personOf, seasonIs, startProposal } from '../../scenes/proposal-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let cast: Cast;
const season = newId();
beforeAll(async () => {
  system = await startProposal();
  cast = await certifiedCast(system);
  await seasonIs(system, season, 'open', 1);
});
afterAll(async () => {
  system.setClock(undefined);
  await system.stop();
});

const read = (id: string, token = cast.reviewer) => system.call('GET', `/v1/actions/${id}`, { token });
type Published = EventOf<'action.published'>;
const announcements = async (id: string) =>
  (await waitingFor(system, 'voting')).filter(
    (event): event is Published => event.subject === id && event.type === 'action.published',
  );
const twoAnnouncements = (id: string) =>
  waitUntil(
    async () => {
      const all = await announcements(id);
      return all.length === 2 ? all : undefined;
    },
    { what: 'the second announcement' },
  );
const decided = (id: string) => waitUntil(async () => (await read(id)).body.fundable, { what: 'the decision' });

async function walk(order: string, whileWalking: () => unknown = () => undefined) {
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await system.call('GET', `/v1/actions?order=${order}&limit=2${cursor}`, {
      token: cast.author,
    });
    expect(status).toBe(200);
    seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
    if (body.nextCursor === null) return seen;
    cursor = `&cursor=${body.nextCursor as string}`;
    whileWalking();
  }
}

test('actions are read by people of certified groups and by staff, and by nobody else', async () => {
  const { id } = await publishedAction(system, cast);
  for (const token of [
    cast.author,
    cast.reviewer,
    await system.token({ scope: 'finance', groups: [] }),
    await system.token({ scope: 'audit' }),
  ]) {
    expect([
      (await read(id, token)).status,
      (await system.call('GET', '/v1/actions', { token })).status,
      (await system.call('GET', `/v1/actions/${id as string}/reports`, { token })).status,
    ]).toEqual([200, 200, 200]);
  }
  const groupId = newId();
  const outsider = await personOf(system, groupId);
  expect((await read(id, outsider)).body.code).toBe('not-known-yet');
  await announce(system, groupChanged({ groupId, version: 1, certified: false }));
  await knownGroup(system, groupId, 1);
  expect([(await read(id, outsider)).status, (await read(id, outsider)).body.code]).toEqual([403, 'not-certified']);
  expect((await read(id, await personOf(system))).status).toBe(403);
  expect((await system.call('GET', `/v1/actions/${id as string}`)).status).toBe(401);
});

test('the illustrations of an action are read through it', async () => {
  const { id, illustrations } = await publishedAction(system, cast);
  const get = (illustrationId: string) =>
    fetch(`${system.url}/v1/actions/${id as string}/illustrations/${illustrationId}`, {
      headers: { authorization: `Bearer ${cast.author}` },
    });
  const response = await get(illustrations[0].id as string);
  // The picture was written anew, so its bytes are others than those that were sent.
  const picture = Buffer.from(await response.arrayBuffer());
  expect([response.headers.get('content-type'), picture.subarray(1, 4).toString()]).toEqual(['image/png', 'PNG']);
  expect((await get(newId())).status).toBe(404);
});

test('lists page without gaps by number and in an order that is new every day', async () => {
  for (let index = 0; index < 4; index += 1) await publishedAction(system, cast);
  const noon = (day: number) => new Date(`2026-05-${day}T12:00:00Z`);
  system.setClock(noon(10));
  const byNumber = await walk('number');
  const today = await walk('shuffle');
  expect([...today].sort()).toEqual([...byNumber].sort());
  expect(await walk('shuffle')).toEqual(today);
  expect(await walk('shuffle', () => system.setClock(noon(11)))).toEqual(today);
  const orders = new Set<string>();
  for (let day = 10; day < 20; day += 1) {
    system.setClock(noon(day));
    orders.add((await walk('shuffle')).join());
  }
  expect(orders.size).toBeGreaterThan(3);
  expect((await system.call('GET', '/v1/actions?order=votes', { token: cast.author })).status).toBe(422);
  expect((await system.call('GET', '/v1/actions?cursor=x', { token: cast.author })).status).toBe(422);
  system.setClock(undefined);
});

test('a correction of the wording keeps its history, is announced, and overwrites nothing unseen', async () => {
  const action = await publishedAction(system, cast);
  const correct = (version: number, body: object, token = cast.reviewer) =>
    system.call('PUT', `/v1/actions/${action.id as string}/corrections`, {
      token,
      headers: { 'if-match': `"${version}"` },
      body,
    });
  const { status, body } = await correct(1, { title: 'Repair cafés', reason: 'plural' });
  expect([status, body.title, body.version]).toEqual([200, 'Repair cafés', 2]);
  expect(body.corrections).toEqual([
    {
      at: expect.any(String),
      reason: 'plural',
      changes: [{ field: 'title', before: action.title, after: 'Repair cafés' }],
    },
  ]);
  const events = await twoAnnouncements(action.id);
  expect(events.map(({ data }) => data)).toEqual([
    expect.objectContaining({ version: 1 }),
    expect.objectContaining({ version: 2, title: 'Repair cafés' }),
  ]);
  expect((await correct(1, { summary: 'x', reason: 'y' })).status).toBe(412);
  expect((await correct(2, { reason: 'y' })).status).toBe(422);
  expect((await correct(2, { howTo: {}, reason: 'y' })).status).toBe(422);
  expect(
    (await correct(2, { title: 'x', reason: 'y' }, await system.token({ scope: 'review', groups: [cast.groupId] })))
      .body.code,
  ).toBe('own-group');
});

test('what became fundable shows the decision, once, with the inputs to recompute it', async () => {
  const action = await publishedAction(system, cast);
  await announce(system, fundable(action, 2));
  await announce(system, { ...fundable(action, 1), id: `late-${newId()}` });
  await heardAll(system, 'proposal');
  const { body } = await read(action.id);
  expect(body.fundable).toMatchObject({
    settlementId: 's-1',
    votes: 7,
    threshold: 6,
    reservedCents: 400_000,
    inputs: { formula: 'v1', certifiedGroups: 100 },
  });
  expect(body.version).toBe(2);
});

test('a report needs a certified group and a fundable action, and is announced', async () => {
  const action = await publishedAction(system, cast);
  const path = `/v1/actions/${action.id as string}/reports`;
  const report = { groupId: cast.groupId, text: 'Forty people came.', tips: 'Ask the library.', realCostCents: 9_900 };
  const send = (body: object = report, token = cast.author, key = newId()) =>
    system.call('POST', path, { token, key, body });
  expect((await send()).body.code).toBe('not-fundable');
  await announce(system, fundable(action));
  await decided(action.id);
  const other = await certifiedCast(system);
  expect((await send({ ...report, groupId: other.groupId })).body.code).toBe('not-your-group');
  const key = newId();
  const [first, again] = [await send(report, cast.author, key), await send(report, cast.author, key)];
  expect([first.status, again.body]).toEqual([201, first.body]);
  const { tips: _, ...short } = report;
  expect((await send({ ...short, groupId: other.groupId }, other.author)).body.tips).toBe('');
  const { body } = await system.call('GET', path, { token: other.author });
  expect(body.items.map((each: { groupId: string }) => each.groupId)).toEqual([other.groupId, cast.groupId]);
  const event = await waitUntil(
    async () => (await waitingFor(system, 'worker-emails')).find(({ subject }) => subject === first.body.id),
    { what: 'report.published' },
  );
  expect(event.data).toMatchObject({
    actionId: action.id,
    groupId: cast.groupId,
    tips: 'Ask the library.',
    realCostCents: 9_900,
  });
});

test('an action that did not cross goes on in the next season, and a late decision brings it back', async () => {
  const [waiting, late, done] = [
    await publishedAction(system, cast),
    await publishedAction(system, cast),
    await publishedAction(system, cast),
  ];
  await announce(system, fundable(done));
  await decided(done.id);
  const nextSeason = newId();
  await seasonIs(system, season, 'closing', 2);
  await seasonIs(system, nextSeason, 'open', 1, '2027-01-01');
  await waitUntil(async () => (await read(waiting.id)).body.seasonId === nextSeason, { what: 'the move' });
  expect((await read(done.id)).body.seasonId).toBe(season);
  const events = await twoAnnouncements(waiting.id);
  expect(events[1]?.data).toMatchObject({
    actionId: waiting.id,
    version: 2,
    number: waiting.number,
    seasonId: nextSeason,
  });
  await announce(system, fundable(late));
  await decided(late.id);
  expect((await read(late.id)).body.seasonId).toBe(season);
  await waitUntil(async () => (await announcements(late.id)).at(-1)?.data.version === 3, { what: 'the way back' });
});

test('a new Redis hears every fact again, under the id that it had', async () => {
  const action = await publishedAction(system, cast);
  await announce(system, fundable(action));
  await decided(action.id);
  const restored: string[] = [];
  const app = proposal.compose({
    database: system.database('proposal'),
    now: testClock.now,
    written: () => undefined,
    environment: {},
    logger: undefined,
    requestTask: async () => undefined,
  } as never);
  for await (const { id } of app.replay()) restored.push(id);
  expect(restored).toContain(`action.published.${action.id as string}.1`);
  expect(new Set(restored).size).toBe(restored.length);
  expect(restored.some((id) => id.startsWith('report.published.'))).toBe(true);
});
