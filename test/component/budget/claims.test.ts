import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let finance: string;
let platform: string;
let seasonId: string;
let actionId: string;
const at = testClock.now();
const groups = Array.from({ length: 30 }, newId);
const CAP = 10_000;

beforeAll(async () => {
  system = await startSystem([budget]);
  finance = await system.token({ scope: 'finance', groups: [] });
  platform = await system.machine('envelope');
  const policy = await system.token({ scope: 'policy' });
  seasonId = (
    await system.call('POST', '/v1/seasons', {
      token: finance,
      key: newId(),
      body: { name: 'Budget 2027', startsOn: '2026-01-01', endsOn: '2098-12-31' },
    })
  ).body.id;
  await system.call('PUT', `/v1/seasons/${seasonId}/allocations/a`, {
    token: finance,
    body: { amountCents: 5_000_000 },
  });
  actionId = newId();
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at, { groupId, version: 1, name: 'GA', department: '75', certified: true }),
    ),
    eventOf('action.published', actionId, 1, at, {
      actionId,
      version: 1,
      number: 1,
      proposalId: newId(),
      groupId: groups[0]!,
      seasonId,
      revision: 1,
      title: 'Frigo solidaire',
      summary: '…',
      capCents: CAP,
      publishedAt: at.toISOString(),
    }),
    ...groups.slice(0, 8).map((groupId) =>
      eventOf('vote.cast', `${actionId}.${groupId}`, 1, at, {
        actionId,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: at.toISOString().slice(0, 7),
        commune: 'Lille',
        at: at.toISOString(),
      }),
    ),
  );
  await waitUntil(
    async () =>
      (await collection('known-votes').countDocuments()) === 8 &&
      (await collection('known-groups').countDocuments()) === 30 &&
      (await collection('actions').countDocuments()) === 1,
    { what: 'the facts' },
  );
  expect(
    (await system.call('POST', `/v1/seasons/${seasonId}/settlements`, { token: policy })).body.decisions,
  ).toMatchObject([{ kind: 'cross' }]);
});
afterAll(() => system.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const collection = (name: string) =>
  system.database('budget').collection<{ _id: string; [field: string]: unknown }>(name);
type Claim = {
  claimId: string;
  groupId: string;
  amountCents: number;
  envelopeMaxCents: number;
  actionId: string | null;
};
const claim = (
  groupId: string,
  amountCents: number,
  envelopeMaxCents = 0,
  onAction: string | null = actionId,
): Claim => ({ claimId: newId(), groupId, amountCents, envelopeMaxCents, actionId: onAction });
const submit = (given: Claim, round = 1) =>
  announce(
    system,
    eventOf('claim.validated', given.claimId, round, at, {
      ...given,
      round,
      version: round,
      title: 'Frigo',
      submittedAt: at.toISOString(),
    }),
  );
const tell = (type: 'claim.approved' | 'claim.released', { envelopeMaxCents: _max, ...given }: Claim, round = 1) => {
  const data = { ...given, round, version: round + 1, title: 'Frigo' };
  return announce(
    system,
    type === 'claim.approved'
      ? eventOf(type, given.claimId, round, at, data)
      : eventOf(type, given.claimId, round, at, { ...data, reason: 'refused' }),
  );
};
const hold = (given: Claim, state: string, round = 1) =>
  waitUntil(async () => await collection('holds').findOne({ _id: given.claimId, state: state, round: round }), {
    what: `a hold that is ${state}`,
  });
const credit = (groupId: string, amountCents: number) =>
  system.call('PUT', `/v1/envelopes/${groupId}/credits/${newId()}`, { token: platform, body: { amountCents } });
const envelope = async (groupId: string) =>
  (await system.call('GET', `/v1/envelopes/${groupId}`, { token: finance })).body;

test('a claim within the cap goes through with an empty envelope, which stays untouched', async () => {
  const given = claim(groups[0]!, 9_000);
  await submit(given);
  expect(await hold(given, 'held')).toMatchObject({ nationalCents: 9_000, envelopeCents: 0 });
  await tell('claim.approved', given);
  await hold(given, 'charged');
  expect(await envelope(groups[0]!)).toMatchObject({ availableCents: 0, heldCents: 0 });
});

test('above the cap the excess comes from the envelope, up to what both persons confirmed', async () => {
  const groupId = groups[1]!;
  await credit(groupId, 3_000);
  const tooLittleConfirmed = claim(groupId, CAP + 2_500, 2_000);
  await submit(tooLittleConfirmed);
  expect(await hold(tooLittleConfirmed, 'unfunded')).toMatchObject({ reason: 'above-envelope-max', missingCents: 500 });
  await tell('claim.released', tooLittleConfirmed);
  const split = claim(groupId, CAP + 2_500, 2_500);
  await submit(split);
  expect(await hold(split, 'held')).toMatchObject({ nationalCents: CAP, envelopeCents: 2_500 });
  expect(await envelope(groupId)).toMatchObject({ availableCents: 500, heldCents: 2_500 });
});

test('a group that never voted asks for a place with its claim, and the claim goes on by itself once the place is granted', async () => {
  const given = claim(groups[20]!, 4_000);
  await submit(given);
  expect(await hold(given, 'held')).toMatchObject({ nationalCents: 4_000 });
  expect(await collection('places').findOne({ _id: `${actionId}.${groups[20]!}` })).toMatchObject({
    state: 'granted',
    cause: 'claim',
  });
});

test('100 claims at once against one cap never pass it', async () => {
  const claims = Array.from({ length: 100 }, () => claim(groups[2]!, 300));
  await Promise.all(claims.map((given) => submit(given)));
  await waitUntil(async () => (await collection('holds').countDocuments({ groupId: groups[2] })) === 100, {
    what: '100 answers',
  });
  // 33 × 300 fit whole; the 34th would take the last 100 and the rest from an envelope that nobody confirmed.
  expect(await collection('holds').countDocuments({ groupId: groups[2], state: 'held' })).toBe(33);
});

test('an unfunded claim goes on by itself when money comes, and is booked if it was approved meanwhile', async () => {
  const given = claim(groups[3]!, 2_000, 2_000, null);
  await submit(given);
  expect(await hold(given, 'unfunded')).toMatchObject({ reason: 'envelope-short', missingCents: 2_000 });
  await tell('claim.approved', given);
  await waitUntil(async () => await collection('holds').findOne({ _id: given.claimId, approved: true }), {
    what: 'the approval',
  });
  await credit(groups[3]!, 2_000);
  await hold(given, 'charged');
  expect(await envelope(groups[3]!)).toMatchObject({ availableCents: 0, heldCents: 0 });
});

test('a newer finance round replaces the hold of the older one, and an older release is ignored', async () => {
  const given = claim(groups[4]!, 5_000);
  await submit(given);
  await hold(given, 'held');
  await submit({ ...given, amountCents: 7_000 }, 2);
  expect(await hold(given, 'held', 2)).toMatchObject({ nationalCents: 7_000 });
  await tell('claim.released', given, 1);
  await tell('claim.approved', given, 2);
  await hold(given, 'charged', 2);
});

test('a release that arrives before its finance round still ends it', async () => {
  const given = claim(groups[5]!, 5_000);
  await tell('claim.released', given);
  await hold(given, 'released');
  await submit(given);
  const probe = claim(groups[5]!, 1_000);
  await submit(probe);
  await hold(probe, 'held');
  expect(await collection('places').findOne({ _id: `${actionId}.${groups[5]!}` })).toMatchObject({ heldCents: 1_000 });
});

test('a claim that ends after its money was booked is reversed, by bookings of its own', async () => {
  const groupId = groups[6]!;
  await credit(groupId, 1_000);
  const given = claim(groupId, CAP + 1_000, 1_000);
  await submit(given);
  await hold(given, 'held');
  await tell('claim.approved', given);
  await hold(given, 'charged');
  await tell('claim.released', given);
  await hold(given, 'released');
  expect(await envelope(groupId)).toMatchObject({ availableCents: 1_000, heldCents: 0 });
  expect(await collection('places').findOne({ _id: `${actionId}.${groupId}` })).toMatchObject({
    heldCents: 0,
    chargedCents: 0,
    state: 'granted',
  });
  expect(
    await collection('transfers').countDocuments({ _id: { $regex: `^reverse-${given.claimId}-1-` } as never }),
  ).toBe(2);
});

test('what comes back of a paid claim returns to the envelope first, then to the place, each cent once', async () => {
  const groupId = groups[7]!;
  await credit(groupId, 2_000);
  const given = claim(groupId, CAP + 2_000, 2_000);
  await submit(given);
  await tell('claim.approved', given);
  await hold(given, 'charged');
  const adjusted = (refundedCents: number) => {
    const { envelopeMaxCents: _max, ...ref } = given;
    return announce(
      system,
      eventOf('claim.adjusted', given.claimId, refundedCents, at, {
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
  expect(await collection('holds').findOne({ _id: given.claimId })).toMatchObject({
    state: 'charged',
    nationalCents: CAP - 1_500,
    envelopeCents: 0,
    refundedCents: 3_500,
  });
  expect(await collection('places').findOne({ _id: `${actionId}.${groupId}` })).toMatchObject({
    heldCents: 0,
    chargedCents: CAP - 1_500,
    state: 'granted',
  });
  expect(await envelope(groupId)).toMatchObject({ availableCents: 2_000, heldCents: 0 });
});

test('a claim that ends before its place is granted asks for it no longer, unless the group has voted too', async () => {
  const daily = await startSystem([budget]);
  try {
    const token = await daily.token({ scope: 'finance' });
    const season = await daily.call('POST', '/v1/seasons', {
      token,
      key: newId(),
      body: { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily' },
    });
    const [cheap, members] = [newId(), groups.slice(0, 8)];
    const voted = (groupId: string) =>
      eventOf('vote.cast', `${cheap}.${groupId}`, 1, at, {
        actionId: cheap,
        groupId,
        seasonId: season.body.id,
        version: 1,
        plannedMonth: '2027-01',
        commune: 'Lille',
        at: at.toISOString(),
      });
    await announce(
      daily,
      ...members.map((groupId) =>
        eventOf('group.changed', groupId, 1, at, {
          groupId,
          version: 1,
          name: 'GA',
          department: '75',
          certified: true,
        }),
      ),
      eventOf('action.published', cheap, 1, at, {
        actionId: cheap,
        version: 1,
        number: 1,
        proposalId: newId(),
        groupId: groups[0]!,
        seasonId: season.body.id,
        revision: 1,
        title: 'Frigo',
        summary: '…',
        capCents: CAP,
        publishedAt: at.toISOString(),
      }),
      ...members.slice(0, 6).map(voted),
    );
    await heardAll(daily, 'budget');
    await daily.call('PUT', `/v1/seasons/${season.body.id}/allocations/a`, { token, body: { amountCents: 500_000 } });
    const place = (groupId: string) =>
      daily
        .database('budget')
        .collection('places')
        .findOne({ _id: `${cheap}.${groupId}` as never });
    await waitUntil(() => place(members[0]!), { what: 'the crossing' });

    const [alone, alsoVoted] = [members[6]!, members[7]!].map((groupId) => ({
      claimId: newId(),
      groupId,
      amountCents: 500,
      envelopeMaxCents: 0,
      actionId: cheap,
    }));
    for (const given of [alone!, alsoVoted!])
      await announce(
        daily,
        eventOf('claim.validated', given.claimId, 1, at, {
          ...given,
          round: 1,
          version: 1,
          title: 'Frigo',
          submittedAt: at.toISOString(),
        }),
      );
    await announce(daily, voted(alsoVoted!.groupId));
    await heardAll(daily, 'budget');
    for (const { envelopeMaxCents: _max, ...given } of [alone!, alsoVoted!])
      await announce(
        daily,
        eventOf('claim.released', given.claimId, 1, at, {
          ...given,
          round: 1,
          version: 2,
          title: 'Frigo',
          reason: 'refused',
        }),
      );
    await heardAll(daily, 'budget');
    expect(await place(alone!.groupId)).toMatchObject({ state: 'returned', cause: 'claim-ended' });
    expect(await place(alsoVoted!.groupId)).toMatchObject({ state: 'waiting', cause: 'vote' });
    expect(await accountFaults(daily)).toEqual([]);
  } finally {
    await daily.stop();
  }
});
