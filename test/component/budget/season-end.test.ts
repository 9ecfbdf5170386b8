import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll, waitingFor } from '../../scenes/announce.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** One season from its opening to its closure, and what it leaves to the next. The tests tell one story, in order. */
let system: System;
let finance: string;
let policy: string;
let first: string;
let second: string;
const [fridge, garden] = [newId(), newId()];
const groups = Array.from({ length: 20 }, newId);
const CAP = 10_000;

beforeAll(async () => {
  system = await startSystem([budget]);
  system.setClock(new Date('2027-01-10T09:00:00Z'));
  [finance, policy] = await Promise.all([system.token({ scope: 'finance' }), system.token({ scope: 'policy' })]);
  first = (await open('Budget 2027', '2027-01-01', '2027-03-31')).body.id;
  await allocate(first, 'assembly', 100_000);
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at(), {
        groupId,
        version: 1,
        name: 'GA',
        department: '75',
        certified: true,
      }),
    ),
  );
  await publish(fridge, first, CAP, 1);
  await publish(garden, first, 2 * CAP, 1);
  await heardAll(system, 'budget');
});
afterAll(() => system.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

let now = new Date('2027-01-10T09:00:00Z');
const at = () => now;
const moveTo = (instant: string) => {
  now = new Date(instant);
  system.setClock(now);
};
const open = (name: string, startsOn: string, endsOn: string) =>
  system.call('POST', '/v1/seasons', { token: finance, key: newId(), body: { name, startsOn, endsOn, mode: 'daily' } });
const allocate = (seasonId: string, reference: string, amountCents: number) =>
  system.call('PUT', `/v1/seasons/${seasonId}/allocations/${reference}`, { token: finance, body: { amountCents } });
const reduce = (reference: string, amountCents: number) =>
  system.call('PUT', `/v1/seasons/${first}/reductions/${reference}`, {
    token: finance,
    body: { amountCents, reason: 'Budget revu' },
  });
const publish = (actionId: string, seasonId: string, capCents: number, version: number) =>
  announce(
    system,
    eventOf('action.published', actionId, version, at(), {
      actionId,
      version,
      number: capCents / CAP,
      proposalId: newId(),
      groupId: groups[0]!,
      seasonId,
      revision: 1,
      title: 'Frigo solidaire',
      summary: '…',
      capCents,
      publishedAt: at().toISOString(),
    }),
  );
const vote = async (actionId: string, voters: readonly string[], seasonId = first) => {
  await announce(
    system,
    ...voters.map((groupId) =>
      eventOf('vote.cast', `${actionId}.${groupId}`, 1, at(), {
        actionId,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: '2027-02',
        commune: 'Lille',
        at: at().toISOString(),
      }),
    ),
  );
  await heardAll(system, 'budget');
};
const settle = async (seasonId = first) =>
  (await system.call('POST', `/v1/seasons/${seasonId}/settlements`, { token: policy })).body;
const season = async (seasonId: string) => (await system.call('GET', `/v1/seasons/${seasonId}`)).body;
const closure = () => system.call('POST', `/v1/seasons/${first}/closure`, { token: finance });
const find = (collection: string, _id: string) =>
  system
    .database('budget')
    .collection(collection)
    .findOne({ _id: _id as never });
const claims = groups
  .slice(0, 2)
  .map((groupId) => ({ claimId: newId(), groupId, actionId: fridge, amountCents: 4_000 }));
const submit = ({ ...claim }: (typeof claims)[number]) =>
  announce(
    system,
    eventOf('claim.validated', claim.claimId, 1, at(), {
      ...claim,
      round: 1,
      version: 1,
      envelopeMaxCents: 0,
      title: 'Frigo',
      submittedAt: at().toISOString(),
    }),
  );
const end = (claim: (typeof claims)[number], type: 'claim.approved' | 'claim.released') =>
  announce(
    system,
    type === 'claim.approved'
      ? eventOf(type, claim.claimId, 1, at(), { ...claim, round: 1, version: 2, title: 'Frigo' })
      : eventOf(type, claim.claimId, 1, at(), { ...claim, round: 1, version: 2, title: 'Frigo', reason: 'refused' }),
  );

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
  for (const claim of claims) await submit(claim);
  await end(claims[0]!, 'claim.approved');
  await heardAll(system, 'budget');
  moveTo('2027-04-17T12:00:00Z'); // 46 days and some hours after the end of February, their month
  const told = (await settle()).decisions.filter(({ kind }: { kind: string }) => kind === 'remind-place');
  expect(told.map(({ groupId }: { groupId: string }) => groupId).sort()).toEqual(groups.slice(2, 6).sort());
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
  second = (await open('Budget 2027-2', '2027-04-01', '2027-12-31')).body.id;
  await publish(garden, second, 2 * CAP, 2);
  await heardAll(system, 'budget');
  expect((await settle(second)).decisions).toEqual([]);
  await allocate(second, 'assembly', 200_000);
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
  await end(claims[1]!, 'claim.released');
  await heardAll(system, 'budget');
  const before = await season(second);
  const answers = await Promise.all(Array.from({ length: 5 }, closure));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  await system.sweep('carry-over');
  expect(await season(first)).toMatchObject({ state: 'closed', totalCents: 4_000, remainingCents: 0 });
  expect((await season(second)).totalCents).toBe((before.totalCents as number) + 61_000);
  expect((await allocate(first, 'late', 5)).body.code).toBe('illegal-transition');
});

test('a booking that is reversed after the closure is carried over too', async () => {
  const before = (await season(second)).totalCents as number;
  await end(claims[0]!, 'claim.released');
  await heardAll(system, 'budget');
  expect(await season(first)).toMatchObject({ totalCents: 4_000, remainingCents: 4_000 });
  await system.sweep('carry-over');
  await system.sweep('carry-over');
  expect(await season(first)).toMatchObject({ totalCents: 0, remainingCents: 0 });
  expect((await season(second)).totalCents).toBe(before + 4_000);
});
