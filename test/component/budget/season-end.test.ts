import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { accountFaults } from '../../scenes/accounts.ts';
import { makeKnown, waitingFor } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { claimApproved, claimOf, claimReleased, claimValidated, type ClaimFact } from '../../scenes/facts.ts';
import { newId, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** One season from its opening to its closure, and what it leaves to the next. The tests tell one story, in order. */
let scene: BudgetScene;
let system: System;
let finance: string;
let first: string;
let second: string;
let groups: readonly string[];
let claims: readonly ClaimFact[];
const [fridge, garden] = [newId(), newId()];
const CAP = 10_000;
let now = new Date('2027-01-10T09:00:00Z');

beforeAll(async () => {
  scene = await openBudgetScene({
    begin: now,
    mode: 'daily',
    startsOn: '2027-01-01',
    endsOn: '2027-03-31',
    allocationCents: 100_000,
    groups: 20,
  });
  ({ system, finance, groups, seasonId: first } = scene);
  claims = groups.slice(0, 2).map((groupId) => claimOf({ groupId, actionId: fridge, amountCents: 4_000 }));
  await scene.publishAction({ actionId: fridge, capCents: CAP, time: now });
  await scene.publishAction({ actionId: garden, capCents: 2 * CAP, time: now });
});
afterAll(() => scene.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const moveTo = (instant: string) => {
  now = new Date(instant);
  system.setClock(now);
};
const reduce = (reference: string, amountCents: number) =>
  system.call('PUT', `/v1/seasons/${first}/reductions/${reference}`, {
    token: finance,
    body: { amountCents, reason: 'Budget revu' },
  });
const vote = (actionId: string, voters: readonly string[]) =>
  scene.castVotes({ actionId, groups: voters, plannedMonth: '2027-02', time: now });
const settle = async (seasonId = first) => (await scene.settle(seasonId)).body;
const season = (seasonId: string) => scene.readSeason(seasonId);
const closure = () => system.call('POST', `/v1/seasons/${first}/closure`, { token: finance });
const find = (collection: string, id: string) => scene.find(collection, id);
const approve = (claim: ClaimFact) => makeKnown(system, 'budget', claimApproved(claim, { time: now }));
const release = (claim: ClaimFact) => makeKnown(system, 'budget', claimReleased(claim, { time: now }));

test('a vote after the crossing waits when the season has given the rest of its money back, which it can once and never beyond what remains', async () => {
  await vote(fridge, groups.slice(0, 6));
  expect((await settle()).decisions).toMatchObject([{ kind: 'cross', actionId: fridge, reservedCents: 6 * CAP }]);
  const beyond = await reduce('too-much', 40_001);
  expect([beyond.status, beyond.body.code, beyond.body.detail]).toEqual([
    409,
    'beyond-remaining',
    expect.stringContaining('40000 cents'),
  ]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => reduce('review', 35_000)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await season(first)).toMatchObject({ totalCents: 65_000, remainingCents: 5_000 });
  expect((await reduce('review', 1)).body.code).toBe('reference-used');
  expect((await reduce('none', 0)).body.errors).toMatchObject([{ pointer: '/amountCents' }]);

  await vote(fridge, [groups[9]!]);
  expect((await settle()).decisions).toMatchObject([
    { kind: 'extension-lacks', actionId: fridge, missingCents: 5_000 },
  ]);
});

test('one claim is booked, one is held; the unused places are about to return, and their groups are told once', async () => {
  await makeKnown(system, 'budget', ...claims.map((claim) => claimValidated(claim, { time: now })));
  await approve(claims[0]!);
  // The planned month of these places is February; its end is 46 days and some hours ago.
  moveTo('2027-04-17T12:00:00Z');
  const reminders = (await settle()).decisions.filter(({ kind }: { kind: string }) => kind === 'remind-place');
  expect(reminders.map(({ groupId }: { groupId: string }) => groupId).sort()).toEqual(groups.slice(2, 6).sort());
  expect((await settle()).decisions.filter(({ kind }: { kind: string }) => kind === 'remind-place')).toEqual([]);
  const expiring = await waitUntil(
    async () => {
      const heard = (await waitingFor(system, 'worker-emails')).filter(({ type }) => type === 'place.expiring');
      return heard.length >= 4 && heard;
    },
    { what: 'the reminders' },
  );
  expect(expiring.map(({ data }) => data)).toMatchObject(
    Array.from({ length: 4 }, () => ({ actionId: fridge, returnsOn: '2027-05-01' })),
  );
});

test('a season whose last day is over takes no more votes, also when nobody closes it', async () => {
  await system.sweep('close-what-is-over');
  expect(await season(first)).toMatchObject({ state: 'closing', claimsUntil: '2027-06-29' });
  await vote(garden, groups.slice(0, 12));
  expect((await settle()).decisions.filter(({ kind }: { kind: string }) => kind === 'cross')).toEqual([]);
});

test('the next season is opened meanwhile, and the action that did not cross moves on to it with its votes', async () => {
  second = await scene.openSeason({
    name: 'Budget 2027-2',
    startsOn: '2027-04-01',
    endsOn: '2027-12-31',
    mode: 'daily',
  });
  await scene.publishAction({
    actionId: garden,
    seasonId: second,
    version: 2,
    number: 2,
    capCents: 2 * CAP,
    time: now,
  });
  expect((await settle(second)).decisions).toEqual([]);
  await scene.allocate({ seasonId: second, amountCents: 200_000 });
  // Money makes a season settle by itself, also one that otherwise settles daily.
  await waitUntil(async () => (await season(second)).remainingCents === 200_000, { what: 'the allocation' });
  expect((await closure()).body.code).toBe('claims-open');
});

test('it cannot be closed while a claim holds its money; the group that waited in vain is told that its request ended', async () => {
  moveTo('2027-06-30T08:00:00Z');
  const refused = await closure();
  expect([refused.status, refused.body.code]).toEqual([409, 'money-still-held']);
  expect(await find('places', `${fridge}.${groups[9]!}`)).toMatchObject({
    state: 'returned',
    cause: 'season-closed',
    grantedAt: null,
  });
  expect(await find('places', `${fridge}.${groups[0]!}`)).toMatchObject({
    state: 'returned',
    cause: 'season-closed',
    chargedCents: 4_000,
  });
  expect(await find('places', `${fridge}.${groups[1]!}`)).toMatchObject({ state: 'granted', heldCents: 4_000 });
  expect(await find('actions', fridge)).toMatchObject({ reservedCents: 4_000 + CAP, freeCents: 0 });
});

test('closed, it keeps what it paid for, and the rest is carried over once to the season that is open', async () => {
  await release(claims[1]!);
  const before = await season(second);
  const answers = await Promise.all(Array.from({ length: 5 }, closure));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  await system.sweep('carry-over');
  expect(await season(first)).toMatchObject({ state: 'closed', totalCents: 4_000, remainingCents: 0 });
  expect((await season(second)).totalCents).toBe((before.totalCents as number) + 61_000);
  expect((await scene.allocate({ reference: 'late', amountCents: 5 })).body.code).toBe('illegal-transition');
});

test('a booking that is reversed after the closure is carried over too', async () => {
  const before = (await season(second)).totalCents as number;
  await release(claims[0]!);
  expect(await season(first)).toMatchObject({ totalCents: 4_000, remainingCents: 4_000 });
  await system.sweep('carry-over');
  await system.sweep('carry-over');
  expect(await season(first)).toMatchObject({ totalCents: 0, remainingCents: 0 });
  expect((await season(second)).totalCents).toBe(before + 4_000);
});
