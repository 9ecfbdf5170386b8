import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { announce, makeKnown } from '../../scenes/announce.ts';
import { openVotingScene, type Voter, type VotingScene } from '../../scenes/voting-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: VotingScene;
const month = testClock.now().toISOString().slice(0, 7);

beforeAll(async () => {
  scene = await openVotingScene({ startsOn: `${month}-01` });
});
afterAll(() => scene.stop());

const publish = () => scene.publishAction();
const member = (sub?: string) => scene.openGroup(sub);
const cast = (voter: Voter, actionId: string, more: object = {}) =>
  scene.castVote(voter, actionId, { plannedMonth: month, ...more });
const erase = ({ sub }: Voter) =>
  announce(scene.system, eventOf('person.erased', sub, 1, testClock.now(), { personId: sub, version: 1 }));
const votesShown = (actionId: string, votes: number) => scene.votesShown(actionId, votes);

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
  const first = await member();
  const other = await member(first.sub);
  const answers = await Promise.all([cast(first, actionId), cast(other, actionId)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('person-already-voted');
});

test('a withdrawn vote no longer counts, can be cast again, and frees the person for another group', async () => {
  const actionId = await publish();
  const first = await member();
  const other = await member(first.sub);
  await cast(first, actionId);
  await votesShown(actionId, 1);
  expect((await scene.withdrawVote(first, actionId)).status).toBe(200);
  await votesShown(actionId, 0);
  expect((await cast(other, actionId)).status).toBe(201);
  await votesShown(actionId, 1);
});

test('who is erased after a vote cannot vote for another group on the same action, and is found by nobody', async () => {
  const actionId = await publish();
  const one = await member();
  const other = await member(one.sub);
  const platform = await scene.system.machine('directory');
  expect((await cast(one, actionId)).status).toBe(201);
  await erase(one);
  const exported = async () =>
    (await scene.system.call('GET', `/v1/personal-data/voting/${one.sub}`, { token: platform })).body.data.votes;
  await waitUntil(async () => (await exported()).length === 0, { what: 'a vote without its person' });
  const refused = await cast(other, actionId);
  expect([refused.status, refused.body.code]).toEqual([403, 'person-erased']);
  await votesShown(actionId, 1);

  // Weeks later the person has signed up anew, with the same id.
  scene.system.setClock(testClock.in(31 * 86_400_000));
  const again = await cast(other, actionId, { plannedMonth: '2098-06' });
  scene.system.setClock(undefined);
  expect([again.status, again.body.code]).toEqual([409, 'person-already-voted']);
});

test('when a group loses its certification its vote no longer counts; regained, it counts again', async () => {
  const actionId = await publish();
  const group = await member();
  await cast(group, actionId);
  await votesShown(actionId, 1);
  await scene.announceGroup({ groupId: group.groupId, version: 2, certified: false });
  await votesShown(actionId, 0);
  expect((await cast(group, await publish())).body.code).toBe('not-certified');
  await scene.announceGroup({ groupId: group.groupId, version: 3 });
  await votesShown(actionId, 1);
});

test('an action or a group that is not known yet asks the client to come back', async () => {
  const group = await member();
  const unknown = await cast(group, newId());
  expect([unknown.status, unknown.body.code, unknown.headers.get('retry-after')]).toEqual([404, 'not-known-yet', '2']);
  const stranger = { groupId: newId(), sub: newId(), token: '' };
  stranger.token = await scene.system.token({ scope: 'group', groups: [stranger.groupId] });
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
  expect(await scene.findVote(actionId, group)).toBeNull();
});

test('nobody votes for a group that they do not manage, nor withdraws its vote', async () => {
  const actionId = await publish();
  const group = await member();
  const other = await member();
  expect((await cast({ ...group, token: other.token }, actionId)).status).toBe(403);
  await cast(group, actionId);
  expect((await scene.withdrawVote({ ...group, token: other.token }, actionId)).status).toBe(404);
  expect((await scene.call('GET', `/v1/votes?groupId=${group.groupId}`, { token: other.token })).status).toBe(404);
});

test('a tombstone is dropped when its season is closed, also of who is erased later', async () => {
  const actionId = await publish();
  const [early, late] = [await member(), await member()];
  for (const who of [early, late]) expect((await cast(who, actionId)).status).toBe(201);
  await erase(early);
  await waitUntil(async () => (await scene.findVote(actionId, early))?.personErased, { what: 'a tombstone' });
  await makeKnown(
    scene.system,
    'voting',
    eventOf('season.closed', scene.seasonId, 9, testClock.now(), {
      seasonId: scene.seasonId,
      version: 9,
      name: 'Budget',
      state: 'closed',
      startsOn: `${month}-01`,
      endsOn: '2098-12-31',
      claimsUntil: '2099-03-31',
    }),
  );
  await erase(late);
  for (const who of [early, late]) {
    const voterKey = `erased.${actionId}.${who.groupId}`;
    await waitUntil(async () => (await scene.findVote(actionId, who))?.voterKey === voterKey, {
      what: 'no tombstone',
    });
    expect(await scene.findVote(actionId, who)).toMatchObject({ state: 'active', personErased: false });
  }
});
