import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll, makeKnown } from '../../scenes/announce.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { claimApproved, claimOf, claimReleased, claimValidated, type ClaimFact } from '../../scenes/facts.ts';
import { testClock } from '../../support/clock.ts';
import type { System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: BudgetScene;
let system: System;
let actionId: string;
let groups: readonly string[];
const at = testClock.now();
const CAP = 10_000;

beforeAll(async () => {
  scene = await openBudgetScene({ groups: 30, allocationCents: 5_000_000 });
  ({ system, groups } = scene);
  actionId = await scene.publishAction({ capCents: CAP });
  await scene.castVotes({ actionId, groups: groups.slice(0, 8) });
  expect((await scene.settle()).body.decisions).toMatchObject([{ kind: 'cross' }]);
});
afterAll(() => scene.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const claimOn = (groupId: string, amountCents: number, envelopeMaxCents = 0) =>
  claimOf({ groupId, amountCents, envelopeMaxCents, actionId });
const submit = (claim: ClaimFact, round = 1) => announce(system, claimValidated(claim, { round }));
const approve = (claim: ClaimFact, round = 1) => announce(system, claimApproved(claim, { round }));
const release = (claim: ClaimFact, round = 1) => announce(system, claimReleased(claim, { round }));
const hold = ({ claimId }: ClaimFact, state: string, round = 1) => scene.hold(claimId, state, round);
const place = (groupId: string) => scene.find('places', `${actionId}.${groupId}`);

test('a claim within the cap goes through with an empty envelope, which stays untouched', async () => {
  const claim = claimOn(groups[0]!, 9_000);
  await submit(claim);
  expect(await hold(claim, 'held')).toMatchObject({ nationalCents: 9_000, envelopeCents: 0 });
  await approve(claim);
  await hold(claim, 'charged');
  expect(await scene.readEnvelope(groups[0]!)).toMatchObject({ availableCents: 0, heldCents: 0 });
});

test('above the cap the excess comes from the envelope, up to what both persons confirmed', async () => {
  const groupId = groups[1]!;
  await scene.credit(groupId, 3_000);
  const tooLittleConfirmed = claimOn(groupId, CAP + 2_500, 2_000);
  await submit(tooLittleConfirmed);
  expect(await hold(tooLittleConfirmed, 'unfunded')).toMatchObject({ reason: 'above-envelope-max', missingCents: 500 });
  await release(tooLittleConfirmed);
  const split = claimOn(groupId, CAP + 2_500, 2_500);
  await submit(split);
  expect(await hold(split, 'held')).toMatchObject({ nationalCents: CAP, envelopeCents: 2_500 });
  expect(await scene.readEnvelope(groupId)).toMatchObject({ availableCents: 500, heldCents: 2_500 });
});

test('a group that never voted asks for a place with its claim, and the claim goes on by itself once the place is granted', async () => {
  const claim = claimOn(groups[20]!, 4_000);
  await submit(claim);
  expect(await hold(claim, 'held')).toMatchObject({ nationalCents: 4_000 });
  expect(await place(groups[20]!)).toMatchObject({
    state: 'granted',
    cause: 'claim',
  });
});

test('100 claims at once against one cap never pass it', async () => {
  const claims = Array.from({ length: 100 }, () => claimOn(groups[2]!, 300));
  await Promise.all(claims.map((claim) => submit(claim)));
  await waitUntil(async () => (await scene.count('holds', { groupId: groups[2] })) === 100, {
    what: '100 answers',
  });
  // 33 × 300 fit whole; the 34th would take the last 100 and the rest from an envelope that nobody confirmed.
  expect(await scene.count('holds', { groupId: groups[2], state: 'held' })).toBe(33);
});

test('an unfunded claim goes on by itself when money comes, and is booked if it was approved meanwhile', async () => {
  const claim = claimOf({ groupId: groups[3]!, amountCents: 2_000, envelopeMaxCents: 2_000 });
  await submit(claim);
  expect(await hold(claim, 'unfunded')).toMatchObject({ reason: 'envelope-short', missingCents: 2_000 });
  await approve(claim);
  await waitUntil(async () => await scene.rows('holds').findOne({ _id: claim.claimId, approved: true }), {
    what: 'the approval',
  });
  await scene.credit(groups[3]!, 2_000);
  await hold(claim, 'charged');
  expect(await scene.readEnvelope(groups[3]!)).toMatchObject({ availableCents: 0, heldCents: 0 });
});

test('a newer finance round replaces the hold of the older one, and an older release is ignored', async () => {
  const claim = claimOn(groups[4]!, 5_000);
  await submit(claim);
  await hold(claim, 'held');
  await submit({ ...claim, amountCents: 7_000 }, 2);
  expect(await hold(claim, 'held', 2)).toMatchObject({ nationalCents: 7_000 });
  await release(claim, 1);
  await approve(claim, 2);
  await hold(claim, 'charged', 2);
});

test('a release that arrives before its finance round still ends it', async () => {
  const claim = claimOn(groups[5]!, 5_000);
  await release(claim);
  await hold(claim, 'released');
  await submit(claim);
  const probe = claimOn(groups[5]!, 1_000);
  await submit(probe);
  await hold(probe, 'held');
  expect(await place(groups[5]!)).toMatchObject({ heldCents: 1_000 });
});

test('a claim that ends after its money was booked is reversed, by bookings of its own', async () => {
  const groupId = groups[6]!;
  await scene.credit(groupId, 1_000);
  const claim = claimOn(groupId, CAP + 1_000, 1_000);
  await submit(claim);
  await hold(claim, 'held');
  await approve(claim);
  await hold(claim, 'charged');
  await release(claim);
  await hold(claim, 'released');
  expect(await scene.readEnvelope(groupId)).toMatchObject({ availableCents: 1_000, heldCents: 0 });
  expect(await place(groupId)).toMatchObject({
    heldCents: 0,
    chargedCents: 0,
    state: 'granted',
  });
  expect(await scene.count('transfers', { _id: { $regex: `^reverse-${claim.claimId}-1-` } })).toBe(2);
});

test('what comes back of a paid claim returns to the envelope first, then to the place, each cent once', async () => {
  const groupId = groups[7]!;
  await scene.credit(groupId, 2_000);
  const claim = claimOn(groupId, CAP + 2_000, 2_000);
  await submit(claim);
  await approve(claim);
  await hold(claim, 'charged');
  const adjusted = (refundedCents: number) => {
    const { envelopeMaxCents: _max, ...ref } = claim;
    return announce(
      system,
      eventOf('claim.adjusted', claim.claimId, refundedCents, at, {
        ...ref,
        round: 1,
        version: 9,
        title: 'Frigo',
        refundedCents,
        receivedOn: '2026-03-01',
      }),
    );
  };
  // The second overtakes the first, and comes twice.
  await adjusted(3_500);
  await adjusted(1_500);
  await adjusted(3_500);
  await heardAll(system, 'budget');
  expect(await scene.find('holds', claim.claimId)).toMatchObject({
    state: 'charged',
    nationalCents: CAP - 1_500,
    envelopeCents: 0,
    refundedCents: 3_500,
  });
  expect(await place(groupId)).toMatchObject({
    heldCents: 0,
    chargedCents: CAP - 1_500,
    state: 'granted',
  });
  expect(await scene.readEnvelope(groupId)).toMatchObject({ availableCents: 2_000, heldCents: 0 });
});

test('a claim that ends before its place is granted asks for it no longer, unless the group has voted too', async () => {
  const daily = await openBudgetScene({ mode: 'daily', groups: 8 });
  try {
    const cheap = await daily.publishAction({ capCents: CAP });
    const members = daily.groups;
    const placeOf = ({ groupId }: { groupId: string }) => daily.find('places', `${cheap}.${groupId}`);
    await daily.castVotes({ actionId: cheap, groups: members.slice(0, 6), plannedMonth: '2027-01' });
    await daily.allocate({ amountCents: 500_000 });
    await waitUntil(() => placeOf({ groupId: members[0]! }), { what: 'the crossing' });

    const claims = members.slice(6).map((groupId) => claimOf({ groupId, amountCents: 500, actionId: cheap }));
    const [alone, alsoVoted] = [claims[0]!, claims[1]!];
    await makeKnown(daily.system, 'budget', ...claims.map((claim) => claimValidated(claim)));
    await daily.castVotes({ actionId: cheap, groups: [alsoVoted.groupId], plannedMonth: '2027-01' });
    await makeKnown(daily.system, 'budget', ...claims.map((claim) => claimReleased(claim)));
    expect(await placeOf(alone)).toMatchObject({ state: 'returned', cause: 'claim-ended' });
    expect(await placeOf(alsoVoted)).toMatchObject({ state: 'waiting', cause: 'vote' });
    expect(await accountFaults(daily.system)).toEqual([]);
  } finally {
    await daily.stop();
  }
});
