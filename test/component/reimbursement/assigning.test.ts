import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../../scenes/claim-scene.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: Scene;
let flo: Awaited<ReturnType<Scene['person']>>;
beforeAll(async () => {
  scene = await openScene();
  flo = await scene.person('finance');
});
afterAll(() => scene.system.stop());

const assign = (id: string, to: string | null, token: string, reason = 'It is my turn.') =>
  scene.call('PUT', `/v1/claims/${id}/assignment`, { token, body: { assignedTo: to, reason } });
const reassign = (from: string, to: string | null, token: string) =>
  scene.call('POST', '/v1/claims/reassignments', { token, body: { from, to, reason: 'On leave until June.' } });
const assignedTo = async (whom: string): Promise<string[]> =>
  (await scene.call('GET', `/v1/claims?assignedTo=${whom}&limit=100`, { token: scene.fin.token })).body.items
    .map(({ id }: { id: string }) => id)
    .sort();

test('a claim that is assigned is decided by its reviewer alone, until somebody takes it over with a reason that stays in the trail', async () => {
  const id = await scene.withFinance();
  expect((await assign(id, flo.sub, scene.fin.token)).body.assignedTo).toBe(flo.sub);
  const refused = await scene.step(id, 'approvals', scene.fin.token);
  expect([refused.status, refused.body.code]).toEqual([403, 'assigned-to-another']);
  expect((await scene.step(id, 'information-requests', flo.token, { question: 'For which day?' })).status).toBe(200);
  expect((await assign(id, scene.fin.sub, scene.fin.token, 'Flo fell ill.')).status).toBe(200);
  expect((await scene.step(id, 'refusals', flo.token, { reasons: 'No.' })).body.code).toBe('assigned-to-another');
  expect((await scene.step(id, 'refusals', scene.fin.token, { reasons: 'No.' })).status).toBe(200);
  const { trail, trailIntact } = await scene.read(id, scene.fin.token);
  expect(
    trail
      .filter(({ did }: { did: string }) => did === 'assign')
      .map(({ by, whom, why }: Record<string, string>) => [by, whom, why]),
  ).toEqual([
    [scene.fin.sub, flo.sub, 'It is my turn.'],
    [scene.fin.sub, scene.fin.sub, 'Flo fell ill.'],
  ]);
  expect(trailIntact).toBe(true);
});

test('assigned twice to the same reviewer it is one step; given back, it is for whoever comes first', async () => {
  const id = await scene.withFinance();
  const [first, second] = [await assign(id, flo.sub, flo.token), await assign(id, flo.sub, flo.token)];
  expect([first.status, second.body]).toEqual([200, first.body]);
  expect((await assign(id, null, scene.fin.token)).body.assignedTo).toBeNull();
  expect(await assignedTo('nobody')).toContain(id);
  expect((await scene.step(id, 'approvals', scene.fin.token)).status).toBe(200);
});

test('nobody assigns a claim of their own group, or to whoever filed it', async () => {
  const id = await scene.withFinance();
  const ownGroupElseForbidden = await scene.system.token({ scope: 'finance', groups: [scene.groupId] });
  expect((await assign(id, flo.sub, ownGroupElseForbidden)).body.code).toBe('own-group');
  for (const { sub } of [scene.ana, scene.bo])
    expect([
      (await assign(id, sub, scene.fin.token)).status,
      (await assign(id, sub, scene.fin.token)).body.code,
    ]).toEqual([422, 'not-neutral']);
  expect((await scene.read(id, scene.fin.token)).assignedTo).toBeNull();
});

test('who drafted a claim and gave its account, and then joined finance, neither reviews nor approves nor pays it', async () => {
  const cleo = await scene.person('group', [scene.groupId]);
  const { body: draft } = await scene.create({}, cleo.token);
  const id = draft.id as string;
  expect((await scene.attach(id)).status).toBe(201);
  const [reviewing, paying] = await Promise.all(
    (['finance', 'pay'] as const).map((scope) => scene.system.token({ sub: cleo.sub, scope })),
  );
  await scene.toFinance(await scene.toPeerReview(id));
  expect((await assign(id, cleo.sub, scene.fin.token)).body.code).toBe('not-neutral');
  for (const [name, body] of [
    ['approvals', {}],
    ['refusals', { reasons: 'No.' }],
    ['information-requests', { question: 'Why?' }],
  ] as const)
    expect([name, (await scene.step(id, name, reviewing!, body)).body.code]).toEqual([name, 'same-person']);
  const payable = await scene.payable({}, cleo.token);
  const { body } = await scene.call('POST', '/v1/payouts', {
    token: paying!,
    key: newId(),
    body: { claims: await scene.seen([payable]), executionDate: '2099-01-31' },
  });
  expect([body.code, body.detail]).toEqual(['nothing-to-pay', expect.stringContaining('1 same-person')]);
});

test('all open claims of an absent reviewer move at once; what may not move is left out and said, and what is over stays', async () => {
  const absent = await scene.person('finance');
  const open = [await scene.withFinance(), await scene.payable()];
  const over = await scene.withFinance();
  for (const id of [...open, over]) expect((await assign(id, absent.sub, absent.token)).status).toBe(200);
  await scene.step(over, 'refusals', absent.token, { reasons: 'Not an expense of the group.' });
  const toTheSubmitter = await reassign(absent.sub, scene.ana.sub, scene.fin.token);
  expect([
    toTheSubmitter.body.reassigned,
    toTheSubmitter.body.leftOut.map(({ claimId, code }: Record<string, string>) => [claimId, code]).sort(),
  ]).toEqual([[], open.map((id) => [id, 'not-neutral']).sort()]);
  const moved = await reassign(absent.sub, flo.sub, scene.fin.token);
  expect([moved.status, { ...moved.body, reassigned: moved.body.reassigned.sort() }]).toEqual([
    200,
    { reassigned: [...open].sort(), leftOut: [], more: false },
  ]);
  expect(await assignedTo(absent.sub)).toEqual([over]);
  expect(await assignedTo(flo.sub)).toEqual(expect.arrayContaining(open));
  expect((await reassign(absent.sub, flo.sub, scene.fin.token)).body).toEqual({
    reassigned: [],
    leftOut: [],
    more: false,
  });
});

test('of many who take the same claim at once, each is in the trail and the last one has it', async () => {
  const id = await scene.withFinance();
  const takers = await Promise.all(Array.from({ length: 5 }, () => scene.person('finance')));
  await waitUntil(async () =>
    (await Promise.all(takers.map(({ sub, token }) => assign(id, sub, token)))).every(({ status }) => status === 200),
  );
  const { trail, assignedTo: reviewer, trailIntact } = await scene.read(id, scene.fin.token);
  const named = trail.filter(({ did }: { did: string }) => did === 'assign').map(({ whom }: { whom: string }) => whom);
  expect([new Set(named), named.at(-1), trailIntact]).toEqual([new Set(takers.map(({ sub }) => sub)), reviewer, true]);
});

test('an unknown claim, an empty reason and a stranger are refused', async () => {
  expect((await assign(newId(), flo.sub, scene.fin.token)).status).toBe(404);
  const id = await scene.withFinance();
  expect((await assign(id, flo.sub, scene.fin.token, ' ')).status).toBe(422);
  expect((await reassign(flo.sub, null, scene.pia.token)).body.code).toBe('insufficient-scope');
});
