import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { voteWithdrawn } from '../../scenes/facts.ts';
import type { System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: BudgetScene;
let system: System;
let seasonId: string;
let groups: readonly string[];

beforeAll(async () => {
  scene = await openBudgetScene({ groups: 30 });
  ({ system, seasonId, groups } = scene);
});
afterAll(() => scene.stop());
// Money, reservations and places must agree after every test, whatever it did.
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const settle = () => scene.settle();
const allocate = (reference: string, amountCents: number) => scene.allocate({ reference, amountCents });
const publish = () => scene.publishAction();
const vote = (actionId: string, voters: readonly string[], version = 1) =>
  scene.castVotes({ actionId, groups: voters, version });
test('20 allocations at once with one reference book once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => allocate('assembly-1', 1_000_000)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await scene.readSeason()).toMatchObject({ totalCents: 1_000_000, remainingCents: 1_000_000 });
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
    leastPlaces: 6,
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
  expect(await scene.readSeason()).toMatchObject({ totalCents: 1_000_000, remainingCents: 930_000 });
  expect((await scene.placesOn(actionId)).map(({ state }) => state)).toEqual(
    Array.from({ length: 7 }, () => 'granted'),
  );
  const more = await settle();
  expect([more.status, more.body.code, more.body.decisions]).toEqual([201, undefined, []]);
});

test('a vote after the crossing waits for a settlement, which grants the place from the season', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 6));
  await settle();
  await vote(actionId, groups.slice(10, 12));
  // The request itself makes the season settle, without anybody asking.
  await waitUntil(
    async () => (await scene.placesOn(actionId)).filter(({ state }) => state === 'granted').length === 8,
    {
      what: 'two more places',
    },
  );
});

test('a withdrawal after the crossing returns the place to the free reserve, and the action stays fundable', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 6));
  await settle();
  await scene.withdrawVotes({ actionId, groups: groups.slice(0, 1) });
  await waitUntil(
    async () =>
      (await scene.placesOn(actionId)).some(({ groupId, state }) => groupId === groups[0] && state === 'returned'),
    { what: 'the returned place' },
  );
  expect(await scene.find('actions', actionId)).toMatchObject({ state: 'fundable', freeCents: 10_000 });
});

test('settlements asked for at the same moment cross an action once', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 9));
  const answers = await Promise.all(Array.from({ length: 8 }, settle));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(await scene.count('transfers', { to: `action:${actionId}` })).toBe(1);
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
    expect(await scene.count('transfers', { _id: `reserve-${both.id}-${actionId}` })).toBe(1);
    expect((await scene.placesOn(actionId)).length).toBe(6);
  }
});

test('a withdrawal that comes late or twice takes nothing from a newer vote', async () => {
  const actionId = await publish();
  await vote(actionId, groups.slice(0, 6));
  await settle();
  const groupId = groups[15]!;
  await vote(actionId, [groupId], 3);
  const place = () => scene.find('places', `${actionId}.${groupId}`);
  await waitUntil(async () => (await place())?.['state'] === 'granted', { what: 'the place' });
  await announce(system, voteWithdrawn({ actionId, groupId, seasonId, version: 2 }));
  const marker = groups[16]!;
  await vote(actionId, [marker]);
  await settle();
  expect(await place()).toMatchObject({ state: 'granted' });
});

test('money of a season is bounded, and what is refused is not booked', async () => {
  const { status, body } = await allocate('too-much', 100_000_000_000);
  expect([status, body.code]).toEqual([422, 'season-too-large']);
  expect((await scene.readSeason()).totalCents).toBe(1_000_000);
});

test('a season cannot be closed while claims may still come', async () => {
  expect((await scene.call('POST', `/v1/seasons/${seasonId}/closure`, { token: scene.finance })).body.code).toBe(
    'illegal-transition',
  );
});

async function undoCrossing(actionId: string, reservedCents: number, settlementId: string) {
  const database = system.database('budget');
  type Link = { n: number; former: string };
  type Row = { _id: string; availableCents: number; entries?: number; head?: string; fromLink?: Link; toLink?: Link };
  const named = (name: string) => database.collection<Row>(name);
  const transfer = await named('transfers').findOneAndDelete({ _id: `reserve-${settlementId}-${actionId}` });
  // The chain of each account ends again where it ended before the transfer.
  const rewind = ({ n, former }: Link): mongo.UpdateFilter<Row> =>
    n === 1 ? { $unset: { entries: '', head: '' } } : { $set: { entries: n - 1, head: former } };
  await named('balances').updateOne(
    { _id: `national:${seasonId}` },
    { $inc: { availableCents: reservedCents }, ...rewind(transfer!.fromLink!) },
  );
  await named('balances').updateOne(
    { _id: `action:${actionId}` },
    { $inc: { availableCents: -reservedCents }, ...rewind(transfer!.toLink!) },
  );
  await named('actions').updateOne(
    { _id: actionId },
    { $set: { state: 'open', reservedCents: 0, freeCents: 0, crossing: null } },
  );
  for (const { _id } of await named('places').find({ actionId }).toArray()) await named('places').deleteOne({ _id });
}
