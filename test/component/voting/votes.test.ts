import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openVotingScene, type Voter, type VotingScene } from '../../scenes/voting-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

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
