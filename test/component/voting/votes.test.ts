import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { voting } from '../../../services/voting/app.ts';
import { announce } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let audit: string;
const at = testClock.now();
const seasonId = newId();
const month = at.toISOString().slice(0, 7);

beforeAll(async () => {
  system = await startSystem([voting]);
  audit = await system.token({ scope: 'audit' });
  await announce(
    system,
    eventOf('season.opened', seasonId, 1, at, {
      seasonId,
      version: 1,
      name: 'Budget',
      state: 'open',
      startsOn: `${month}-01`,
      endsOn: '2098-12-31',
      claimsUntil: '2099-03-31',
    }),
  );
  await waitUntil(() => document('known-seasons', seasonId), { what: 'the season' });
});
afterAll(() => system.stop());

const document = (collection: string, id: string, filter: object = {}) =>
  system
    .database('voting')
    .collection<{ _id: string }>(collection)
    .findOne({ _id: id, ...filter } as never);
let number = 0;
const publish = async () => {
  const actionId = newId();
  number += 1;
  await announce(
    system,
    eventOf('action.published', actionId, 1, at, {
      actionId,
      version: 1,
      number,
      proposalId: newId(),
      groupId: newId(),
      seasonId,
      revision: 1,
      title: 'Gratiferia',
      summary: '…',
      capCents: 5_000,
      publishedAt: at.toISOString(),
    }),
  );
  await waitUntil(() => document('tallies', actionId), { what: 'the action' });
  return actionId;
};
const certify = async (groupId: string, certified = true, version = 1) => {
  await announce(
    system,
    eventOf('group.changed', groupId, version, at, { groupId, version, name: 'GA', department: '59', certified }),
  );
  await waitUntil(() => document('known-groups', groupId, { version }), { what: 'the group' });
};
const member = async (sub = newId()) => {
  const groupId = newId();
  await certify(groupId);
  return { groupId, sub, token: await system.token({ sub, scope: 'group', groups: [groupId] }) };
};
type Member = Awaited<ReturnType<typeof member>>;
const cast = ({ token, groupId }: Member, actionId: string, more: object = {}) =>
  system.call('POST', '/v1/votes', {
    token,
    body: {
      actionId,
      groupId,
      plannedMonth: month,
      commune: 'Roubaix',
      adaptation: 'Sur la place, un samedi par mois.',
      ...more,
    },
  });
const votesShown = (actionId: string, votes: number) =>
  waitUntil(async () => (await system.call('GET', `/v1/tallies/${actionId}`, { token: audit })).body.votes === votes, {
    what: `${votes} votes`,
  });

test('the same vote 50 times at once is one vote, and each answer is its receipt', async () => {
  const actionId = await publish();
  const group = await member();
  const answers = await Promise.all(Array.from({ length: 50 }, () => cast(group, actionId)));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 49 }, () => 200), 201]);
  expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set([`${actionId}.${group.groupId}`]));
  await votesShown(actionId, 1);
});

test('a group that votes otherwise than before is told that its vote stands', async () => {
  const actionId = await publish();
  const group = await member();
  await cast(group, actionId);
  const { status, body } = await cast(group, actionId, { commune: 'Lens' });
  expect([status, body.code]).toEqual([409, 'already-voted']);
});

test('one person casts the vote of one group only, also when both are sent at once', async () => {
  const actionId = await publish();
  const one = await member();
  const other = await member(one.sub);
  const answers = await Promise.all([cast(one, actionId), cast(other, actionId)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('person-already-voted');
});

test('a withdrawn vote no longer counts, can be cast again, and frees the person for another group', async () => {
  const actionId = await publish();
  const one = await member();
  const other = await member(one.sub);
  await cast(one, actionId);
  await votesShown(actionId, 1);
  expect(
    (await system.call('POST', `/v1/votes/${actionId}.${one.groupId}/withdrawals`, { token: one.token })).status,
  ).toBe(200);
  await votesShown(actionId, 0);
  expect((await cast(other, actionId)).status).toBe(201);
  await votesShown(actionId, 1);
});

test('who is erased after a vote cannot vote for another group on the same action, and is found by nobody', async () => {
  const actionId = await publish();
  const one = await member();
  const other = await member(one.sub);
  const platform = await system.machine('directory');
  expect((await cast(one, actionId)).status).toBe(201);
  const erased = eventOf('person.erased', one.sub, 1, at, { personId: one.sub, version: 1 });
  await announce(system, erased);
  const exported = async () =>
    (await system.call('GET', `/v1/personal-data/voting/${one.sub}`, { token: platform })).body.data.votes;
  await waitUntil(async () => (await exported()).length === 0, { what: 'a vote without its person' });
  const refused = await cast(other, actionId);
  expect([refused.status, refused.body.code]).toEqual([403, 'person-erased']);
  await votesShown(actionId, 1);

  // Weeks later the person has signed up anew, with the same id.
  system.setClock(testClock.in(31 * 86_400_000));
  const again = await cast(other, actionId, { plannedMonth: '2098-06' });
  system.setClock(undefined);
  expect([again.status, again.body.code]).toEqual([409, 'person-already-voted']);
});

test('when a group loses its certification its vote no longer counts; regained, it counts again', async () => {
  const actionId = await publish();
  const group = await member();
  await cast(group, actionId);
  await votesShown(actionId, 1);
  await certify(group.groupId, false, 2);
  await votesShown(actionId, 0);
  expect((await cast(group, await publish())).body.code).toBe('not-certified');
  await certify(group.groupId, true, 3);
  await votesShown(actionId, 1);
});

test('an action or a group that is not known yet asks the client to come back', async () => {
  const group = await member();
  const unknown = await cast(group, newId());
  expect([unknown.status, unknown.body.code, unknown.headers.get('retry-after')]).toEqual([404, 'not-known-yet', '2']);
  const stranger = { groupId: newId(), sub: newId(), token: '' };
  stranger.token = await system.token({ scope: 'group', groups: [stranger.groupId] });
  expect((await cast(stranger, await publish())).body.code).toBe('not-known-yet');
});

test('all faults of a vote are named at once, and nothing is left behind', async () => {
  const group = await member();
  const actionId = await publish();
  const { status, body } = await cast(group, actionId, {
    plannedMonth: '2027-13',
    commune: 'two\nlines',
    adaptation: '',
    surprise: true,
  });
  expect(status).toBe(422);
  expect(body.errors.map((fault: { pointer: string }) => fault.pointer).sort()).toEqual([
    '/adaptation',
    '/commune',
    '/plannedMonth',
    '/surprise',
  ]);
  const late = await cast(group, actionId, { plannedMonth: '2099-04' });
  expect(late.body.errors).toEqual([
    { in: 'body', pointer: '/plannedMonth', detail: `must be from ${month} to 2099-03` },
  ]);
  expect(await document('votes', `${actionId}.${group.groupId}`)).toBeNull();
});

test('nobody votes for a group that they do not manage, nor withdraws its vote', async () => {
  const actionId = await publish();
  const group = await member();
  const other = await member();
  expect((await cast({ ...group, token: other.token }, actionId)).status).toBe(403);
  await cast(group, actionId);
  expect(
    (await system.call('POST', `/v1/votes/${actionId}.${group.groupId}/withdrawals`, { token: other.token })).status,
  ).toBe(404);
  expect((await system.call('GET', `/v1/votes?groupId=${group.groupId}`, { token: other.token })).status).toBe(404);
});

test('a tombstone is dropped when its season is closed, also of who is erased later', async () => {
  const actionId = await publish();
  const [early, late] = [await member(), await member()];
  for (const who of [early, late]) expect((await cast(who, actionId)).status).toBe(201);
  const erase = ({ sub }: Member) =>
    announce(system, eventOf('person.erased', sub, 1, at, { personId: sub, version: 1 }));
  const keyOf = async ({ groupId }: Member) => (await document('votes', `${actionId}.${groupId}`)) as unknown;
  await erase(early);
  await waitUntil(() => document('votes', `${actionId}.${early.groupId}`, { personErased: true }), {
    what: 'a tombstone',
  });
  await announce(
    system,
    eventOf('season.closed', seasonId, 9, at, {
      seasonId,
      version: 9,
      name: 'Budget',
      state: 'closed',
      startsOn: `${month}-01`,
      endsOn: '2098-12-31',
      claimsUntil: '2099-03-31',
    }),
  );
  await waitUntil(() => document('known-seasons', seasonId, { version: 9 }), { what: 'the closed season' });
  await erase(late);
  for (const who of [early, late]) {
    const voterKey = `erased.${actionId}.${who.groupId}`;
    await waitUntil(() => document('votes', `${actionId}.${who.groupId}`, { voterKey }), { what: 'no tombstone' });
    expect(await keyOf(who)).toMatchObject({ state: 'active', personErased: false });
  }
});
