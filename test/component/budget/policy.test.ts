import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { accountFaults } from '../../scenes/accounts.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { V1_RULES } from '../../scenes/season-of-v1.ts';
import { newId, type System } from '../../support/system.ts';

const CAP = 10_000;
const at = new Date('2026-11-02T10:00:00Z');
/** Fundable at once; six votes, one short of a crossing under the harsher policy; none. */
const [wanted, near, unloved] = [newId(), newId(), newId()];
let scene: BudgetScene;
let system: System;
let seasonId: string;
let groups: readonly string[];
let [ada, ben, finance] = ['', '', ''];

beforeAll(async () => {
  scene = await openBudgetScene({ mode: 'daily', groups: 30, allocationCents: 300_000 });
  ({ system, seasonId, groups, finance } = scene);
  [ada, ben] = await Promise.all([system.token({ scope: 'policy' }), system.token({ scope: 'policy' })]);
  for (const [index, actionId] of [wanted, near, unloved].entries())
    await scene.publishAction({ actionId, capCents: CAP, time: new Date(at.getTime() + index * 1_000) });
  await vote(wanted, groups.slice(0, 8));
  await settle();
});
afterAll(() => scene.stop());
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const vote = (actionId: string, voters: readonly string[]) =>
  scene.castVotes({ actionId, groups: voters, plannedMonth: '2098-01', time: at });
const settle = async () => (await scene.settle()).body;
const base = () => `/v1/seasons/${seasonId}/policy`;
const simulate = (rules: object, more: object = {}) =>
  system.call('POST', `${base()}/simulations`, {
    token: ada,
    body: { rules: { ...V1_RULES, ...rules }, ...more },
  });
const propose = (rules: object, token = ada, key = newId()) =>
  system.call('POST', `${base()}/changes`, {
    token,
    key,
    body: { rules: { ...V1_RULES, ...rules }, reason: 'Fewer groups came than expected.' },
  });
const decide = (id: string, decision: 'approval' | 'rejection', token: string, reason = 'Too harsh.') =>
  system.call('PUT', `${base()}/changes/${id}/${decision}`, {
    token,
    ...(decision === 'rejection' && { body: { reason } }),
  });
const actionState = async (id: string) => (await scene.find('actions', id))?.['state'];

test('a simulation says what would cross, in which order, and what would remain, and writes nothing', async () => {
  await vote(near, groups.slice(0, 6));
  const before = await scene.readSeason();
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
  expect([await scene.readSeason(), await actionState(near), await scene.count('policy-changes')]).toEqual([
    before,
    'open',
    0,
  ]);
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
  expect((await scene.readSeason()).policy).toMatchObject({ version: 2, floor: 9, base: 3_000 });

  const { decisions, snapshot } = await settle();
  expect([decisions, snapshot.policy.version]).toEqual([[], 2]);
  expect([await actionState(wanted), await actionState(near)]).toEqual(['fundable', 'open']);
  expect(await scene.count('places', { actionId: wanted, state: 'granted' })).toBe(8);
});

test('a change that was decided stays decided; one proposed against a former policy is not approved', async () => {
  const { body: first } = await propose({ floor: 8 });
  expect((await decide(first.id, 'rejection', ada)).body).toMatchObject({ state: 'rejected', rejection: 'Too harsh.' });
  expect((await decide(first.id, 'approval', ben)).body.code).toBe('illegal-transition');
  const { body: second } = await propose({ floor: 8 });
  // As if another change had come through meanwhile, which the unique index prevents.
  await scene.rows('policy-changes').updateOne({ _id: second.id }, { $set: { 'base.version': 1 } });
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
    keptBackCents: 30_000,
    availableCents: 190_000,
    committed: { promisedCents: 80_000 },
    fundable: [{ actionId: wanted, number: 1, groups: 8, shareBasisPoints: 2_666 }],
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

test('a change of the policy is approved or rejected in the version that the person saw', async () => {
  const { body: change } = await propose({ floor: 6 });
  const path = `${base()}/changes/${change.id}`;
  const stale = { token: ben, headers: { 'if-match': '"0"' } };
  for (const [decision, body] of [
    ['approval', undefined],
    ['rejection', { reason: 'Too harsh.' }],
  ] as const) {
    const { status, body: problem } = await system.call('PUT', `${path}/${decision}`, {
      ...stale,
      ...(body && { body }),
    });
    expect([decision, status, problem.code]).toEqual([decision, 412, 'version-mismatch']);
  }
  expect((await decide(change.id, 'rejection', ben)).status).toBe(200);
});
