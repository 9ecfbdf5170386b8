import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/default-policy.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

const CAP = 10_000;
const at = new Date('2026-11-02T10:00:00Z');
const groups = Array.from({ length: 30 }, newId);
/** Fundable at once; six votes, one short of a crossing under the harsher policy; none. */
const [wanted, near, unloved] = [newId(), newId(), newId()];
let system: System;
let seasonId: string;
let [ada, ben, finance] = ['', '', ''];

beforeAll(async () => {
  system = await startSystem([budget]);
  [ada, ben, finance] = await Promise.all([
    system.token({ scope: 'policy' }),
    system.token({ scope: 'policy' }),
    system.token({ scope: 'finance' }),
  ]);
  seasonId = (
    await system.call('POST', '/v1/seasons', {
      token: finance,
      key: newId(),
      body: { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily' },
    })
  ).body.id;
  await system.call('PUT', `/v1/seasons/${seasonId}/allocations/a`, { token: finance, body: { amountCents: 300_000 } });
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at, { groupId, version: 1, name: 'GA', department: '75', certified: true }),
    ),
    ...[wanted, near, unloved].map((actionId, index) =>
      eventOf('action.published', actionId, 1, at, {
        actionId,
        version: 1,
        number: index + 1,
        proposalId: newId(),
        groupId: groups[0]!,
        seasonId,
        revision: 1,
        title: 'Frigo',
        summary: '…',
        capCents: CAP,
        publishedAt: new Date(at.getTime() + index * 1_000).toISOString(),
      }),
    ),
    ...groups.slice(0, 8).map((groupId) => vote(wanted, groupId)),
  );
  await heardAll(system, 'budget');
  await settle();
});
afterAll(() => system.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const vote = (actionId: string, groupId: string) =>
  eventOf('vote.cast', `${actionId}.${groupId}`, 1, at, {
    actionId,
    groupId,
    seasonId,
    version: 1,
    plannedMonth: '2098-01',
    commune: 'Lille',
    at: at.toISOString(),
  });
const settle = async () => (await system.call('POST', `/v1/seasons/${seasonId}/settlements`, { token: ada })).body;
const base = () => `/v1/seasons/${seasonId}/policy`;
const simulate = (rules: object, more: object = {}) =>
  system.call('POST', `${base()}/simulations`, {
    token: ada,
    body: { rules: { ...DEFAULT_POLICY, ...rules }, ...more },
  });
const propose = (rules: object, token = ada, key = newId()) =>
  system.call('POST', `${base()}/changes`, {
    token,
    key,
    body: { rules: { ...DEFAULT_POLICY, ...rules }, reason: 'Fewer groups came than expected.' },
  });
const decide = (id: string, what: 'approval' | 'rejection', token: string, reason = 'Too harsh.') =>
  system.call('PUT', `${base()}/changes/${id}/${what}`, { token, ...(what === 'rejection' && { body: { reason } }) });
const season = async () => (await system.call('GET', `/v1/seasons/${seasonId}`)).body;
const actionState = async (id: string) =>
  (
    await system
      .database('budget')
      .collection('actions')
      .findOne({ _id: id as never })
  )?.['state'];

test('a simulation says what would cross, in which order, and what would remain, and writes nothing', async () => {
  await announce(system, ...groups.slice(0, 6).map((groupId) => vote(near, groupId)));
  await heardAll(system, 'budget');
  const before = await season();
  const { status, body } = await simulate({ floor: 6 });
  expect(status).toBe(200);
  expect(body.current).toMatchObject({
    crossings: [{ actionId: near, number: 2, votes: 6, threshold: 5, reservedCents: 60_000 }],
    remainingCents: 160_000,
    open: [{ number: 3, votes: 0, groupsStillNeeded: 6 }],
  });
  expect(body.proposed).toMatchObject({
    crossings: [],
    remainingCents: 220_000,
    open: [
      { number: 2, threshold: 6, groupsStillNeeded: 1 },
      { number: 3, threshold: 6, groupsStillNeeded: 7 },
    ],
  });
  expect((await simulate({}, { addedCents: 1_000_000 })).body.proposed.remainingCents).toBe(1_160_000);
  expect([
    await season(),
    await actionState(near),
    await system.database('budget').collection('policy-changes').countDocuments(),
  ]).toEqual([before, 'open', 0]);
});

test('rules out of bounds are refused, each with its field; the same rules too', async () => {
  const { status, body } = await propose({ floor: 0, base: 2_000, takeUp: 0, reminderDays: 90 });
  expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()]).toEqual([
    422,
    ['/rules/base', '/rules/floor', '/rules/reminderDays', '/rules/takeUp'],
  ]);
  expect((await propose({})).body.code).toBe('same-policy');
});

test('one person proposes, another approves: the season has the new policy, and what is fundable stays so', async () => {
  const key = newId();
  const proposed = await propose({ floor: 9, base: 3_000, ceiling: 9_000 }, ada, key);
  expect([proposed.status, proposed.body.state, proposed.body.changed, proposed.body.base.version]).toEqual([
    201,
    'open',
    ['base', 'ceiling', 'floor'],
    1,
  ]);
  expect(proposed.body.simulation.current.crossings).toHaveLength(1);
  expect((await propose({ floor: 9, base: 3_000, ceiling: 9_000 }, ada, key)).body.id).toBe(proposed.body.id);
  expect((await propose({ floor: 7 }, ben)).body.code).toBe('policy-change-open');
  const { id } = proposed.body;
  expect((await decide(id, 'approval', ada)).body.code).toBe('own-proposal');
  expect((await decide(id, 'approval', finance)).body.code).toBe('insufficient-scope');
  const answers = await Promise.all(Array.from({ length: 8 }, () => decide(id, 'approval', ben)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.state} ${body.version}`))).toEqual(
    new Set(['200 approved 2']),
  );
  expect((await season()).policy).toMatchObject({ version: 2, floor: 9, base: 3_000 });

  const { decisions, snapshot } = await settle();
  expect([decisions, snapshot.policy.version]).toEqual([[], 2]);
  expect([await actionState(wanted), await actionState(near)]).toEqual(['fundable', 'open']);
  expect(
    await system.database('budget').collection('places').countDocuments({ actionId: wanted, state: 'granted' }),
  ).toBe(8);
});

test('a change that was decided stays decided; one proposed against a former policy is not approved', async () => {
  const { body: first } = await propose({ floor: 8 });
  expect((await decide(first.id, 'rejection', ada)).body).toMatchObject({ state: 'rejected', rejection: 'Too harsh.' });
  expect((await decide(first.id, 'approval', ben)).body.code).toBe('illegal-transition');
  const { body: second } = await propose({ floor: 8 });
  // As if another change had come through meanwhile, which the unique index prevents.
  await system
    .database('budget')
    .collection('policy-changes')
    .updateOne({ _id: second.id }, { $set: { 'base.version': 1 } });
  expect((await decide(second.id, 'approval', ben)).body.code).toBe('policy-changed-meanwhile');
  await decide(second.id, 'rejection', ben);
  const { items } = (await system.call('GET', `${base()}/changes`, { token: finance })).body;
  expect(items.map(({ id, state }: { id: string; state: string }) => [id, state]).slice(0, 2)).toEqual([
    [second.id, 'rejected'],
    [first.id, 'rejected'],
  ]);
  expect(items).toHaveLength(3);
});

test('the forecast reconciles with the season, and shows the take-up beside the policy', async () => {
  const { status, body } = await system.call('GET', `/v1/seasons/${seasonId}/forecast`, { token: finance });
  const parts = [...Object.values(body.committed as Record<string, number>), body.remainingCents as number];
  expect([status, parts.reduce((sum, cents) => sum + cents, 0)]).toEqual([200, 300_000]);
  expect(body).toMatchObject({
    remainingCents: 220_000,
    bufferCents: 30_000,
    availableCents: 190_000,
    committed: { promisedCents: 80_000 },
    policyTakeUpBasisPoints: 2_000,
    takeUp: [{ actionId: wanted, number: 1, groups: 8, takeUpBasisPoints: 2_666 }],
  });
  expect(body.highestAffordableCapCents).toBe(Math.floor(190_000 / 6));
  expect(
    (
      await system.call('GET', `/v1/seasons/${seasonId}/forecast`, {
        token: await system.token({ scope: 'group', groups: [groups[0]!] }),
      })
    ).status,
  ).toBe(403);
});
