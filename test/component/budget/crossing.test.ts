import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let finance: string;
let policy: string;
let seasonId: string;
const at = testClock.now();
const groups = Array.from({ length: 30 }, newId);

beforeAll(async () => {
  system = await startSystem([budget]);
  finance = await system.token({ scope: 'finance', groups: [] });
  policy = await system.token({ scope: 'policy' });
  const season = await system.call('POST', '/v1/seasons', {
    token: finance,
    key: newId(),
    body: { name: 'Budget 2027', startsOn: '2026-01-01', endsOn: '2098-12-31' },
  });
  expect(season.status).toBe(201);
  seasonId = season.body.id;
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at, { groupId, version: 1, name: 'GA', department: '75', certified: true }),
    ),
  );
  await known('known-groups', groups.length);
});
afterAll(() => system.stop());
// Money, reservations and places must agree after every test, whatever it did.
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const known = (collection: string, count: number, filter: object = {}) =>
  waitUntil(async () => (await system.database('budget').collection(collection).countDocuments(filter)) === count, {
    what: `${count} ${collection}`,
  });
const settle = () => system.call('POST', `/v1/seasons/${seasonId}/settlements`, { token: policy });
const allocate = (reference: string, amountCents: number) =>
  system.call('PUT', `/v1/seasons/${seasonId}/allocations/${reference}`, { token: finance, body: { amountCents } });
let number = 0;
const publish = async (capCents = 10_000) => {
  const actionId = newId();
  number += 1;
  await announce(
    system,
    eventOf('action.published', actionId, 1, at, {
      actionId,
      version: 1,
      number,
      proposalId: newId(),
      groupId: groups[0]!,
      seasonId,
      revision: 1,
      title: `Frigo solidaire ${number}`,
      summary: '…',
      capCents,
      publishedAt: at.toISOString(),
    }),
  );
  await known('actions', 1, { _id: actionId });
  return actionId;
};
const voteEvent = (actionId: string, groupId: string, type: 'vote.cast' | 'vote.withdrawn', version: number) =>
  eventOf(type, `${actionId}.${groupId}`, version, at, {
    actionId,
    groupId,
    seasonId,
    version,
    plannedMonth: at.toISOString().slice(0, 7),
    commune: 'Lille',
    at: at.toISOString(),
  });
const vote = async (
  actionId: string,
  voters: string[],
  type: 'vote.cast' | 'vote.withdrawn' = 'vote.cast',
  version = 1,
) => {
  await announce(system, ...voters.map((groupId) => voteEvent(actionId, groupId, type, version)));
  await known('known-votes', voters.length, {
    actionId,
    version,
    groupId: { $in: voters },
    active: type === 'vote.cast',
  });
};
const placesOn = (actionId: string) =>
  system
    .database('budget')
    .collection<{ _id: string; groupId: string; state: string }>('places')
    .find({ actionId })
    .toArray();
const season = async () => (await system.call('GET', `/v1/seasons/${seasonId}`)).body;

test('20 allocations at once with one reference book once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => allocate('assembly-1', 1_000_000)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await season()).toMatchObject({ totalCents: 1_000_000, remainingCents: 1_000_000 });
  const other = await allocate('assembly-1', 5);
  expect([other.status, other.body.code]).toEqual([409, 'reference-used']);
});

test('before publishing, a reviewer sees the threshold of a cap and the highest one that can be afforded', async () => {
  const reviewer = await system.token({ scope: 'review', groups: [] });
  const preview = (capCents: number | string) =>
    system.call('GET', `/v1/seasons/${seasonId}/cap-preview?capCents=${capCents}`, { token: reviewer });
  const { body } = await preview(10_000);
  expect(body).toMatchObject({
    threshold: 5,
    expectedGroups: 6,
    needCents: 60_000,
    availableCents: 900_000,
    highestAffordableCapCents: 150_000,
    inputs: { certifiedGroups: 30, capCents: 10_000 },
  });
  expect((await preview('much')).body.errors).toMatchObject([{ in: 'query', pointer: '/capCents' }]);
});

test('a crossing reserves the money and gives each voter a place', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 7));
  const { status, body } = await settle();
  expect(status).toBe(201);
  expect(body.decisions).toMatchObject([{ kind: 'cross', actionId, votes: 7, threshold: 5, reservedCents: 70_000 }]);
  expect(await season()).toMatchObject({ totalCents: 1_000_000, remainingCents: 930_000 });
  expect((await placesOn(actionId)).map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'granted'));
  const more = await settle();
  expect([more.status, more.body.code, more.body.decisions]).toEqual([201, undefined, []]);
});

test('a vote after the crossing waits for a settlement, which grants the place from the season', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 6));
  await settle();
  await vote(actionId, groups.slice(10, 12));
  // The request itself makes the season settle, without anybody asking.
  await waitUntil(async () => (await placesOn(actionId)).filter(({ state }) => state === 'granted').length === 8, {
    what: 'two more places',
  });
});

test('a withdrawal after the crossing returns the place to the free reserve, and the action stays fundable', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 6));
  await settle();
  await vote(actionId, groups.slice(0, 1), 'vote.withdrawn', 2);
  await waitUntil(
    async () => (await placesOn(actionId)).some(({ groupId, state }) => groupId === groups[0] && state === 'returned'),
    { what: 'the returned place' },
  );
  const action = await system
    .database('budget')
    .collection('actions')
    .findOne({ _id: actionId as never });
  expect(action).toMatchObject({ state: 'fundable', freeCents: 10_000 });
});

test('settlements asked for at the same moment cross an action once', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 9));
  const answers = await Promise.all(Array.from({ length: 8 }, settle));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const reserved = await system
    .database('budget')
    .collection('transfers')
    .countDocuments({ to: `action:${actionId}` });
  expect(reserved).toBe(1);
});

test('a settlement whose process died after deciding is completed by the next one, and decides nothing twice', async () => {
  const [applied, left] = [await publish(), await publish()];
  for (const actionId of [applied, left]) await vote(actionId, groups.slice(0, 6));
  const settlements = system.database('budget').collection<{ _id: string; version: number }>('settlements');
  const both = (await settle()).body;
  expect(both.decisions).toHaveLength(2);
  // As if it had died after its first decision: the second one undone, and its mark with it.
  const second = both.decisions[1].actionId as string;
  const [{ reservedCents }, n] = [both.decisions[1], both.n as number];
  await undoCrossing(second, reservedCents, both.id);
  await settlements.updateOne({ _id: both.id }, { $set: { state: 'running', applied: 1 }, $inc: { version: -2 } });
  expect(await accountFaults(system)).toEqual([]);

  expect((await settle()).body).toMatchObject({ n: n + 1, decisions: [] });
  expect(await settlements.findOne({ _id: both.id })).toMatchObject({ state: 'done', applied: 2 });
  for (const actionId of [applied, left]) {
    expect(
      await system
        .database('budget')
        .collection('transfers')
        .countDocuments({ _id: `reserve-${both.id}-${actionId}` as never }),
    ).toBe(1);
    expect((await placesOn(actionId)).length).toBe(6);
  }
});

test('a withdrawal that comes late or twice takes nothing from a newer vote', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 6));
  await settle();
  const groupId = groups[15]!;
  await vote(actionId, [groupId], 'vote.cast', 3);
  const place = () =>
    system
      .database('budget')
      .collection<{ _id: string; state: string }>('places')
      .findOne({ _id: `${actionId}.${groupId}` });
  await waitUntil(async () => (await place())?.state === 'granted', { what: 'the place' });
  await announce(system, voteEvent(actionId, groupId, 'vote.withdrawn', 2));
  const marker = groups[16]!;
  await vote(actionId, [marker]);
  await settle();
  expect(await place()).toMatchObject({ state: 'granted' });
});

test('money of a season is bounded, and what is refused is not booked', async () => {
  const { status, body } = await allocate('too-much', 100_000_000_000);
  expect([status, body.code]).toEqual([422, 'season-too-large']);
  expect((await season()).totalCents).toBe(1_000_000);
});

test('a season cannot be closed while claims may still come', async () => {
  expect((await system.call('POST', `/v1/seasons/${seasonId}/closure`, { token: finance })).body.code).toBe(
    'illegal-transition',
  );
});

async function undoCrossing(actionId: string, reservedCents: number, settlementId: string) {
  const database = system.database('budget');
  const named = (name: string) => database.collection<{ _id: string; availableCents: number }>(name);
  await named('transfers').deleteOne({ _id: `reserve-${settlementId}-${actionId}` });
  await named('balances').updateOne({ _id: `national:${seasonId}` }, { $inc: { availableCents: reservedCents } });
  await named('balances').updateOne({ _id: `action:${actionId}` }, { $inc: { availableCents: -reservedCents } });
  await named('actions').updateOne(
    { _id: actionId },
    { $set: { state: 'open', reservedCents: 0, freeCents: 0, crossing: null } },
  );
  for (const { _id } of await named('places').find({ actionId }).toArray()) await named('places').deleteOne({ _id });
}
