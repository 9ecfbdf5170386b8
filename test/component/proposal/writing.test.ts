import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { announce, heardAll, waitingFor } from '../../scenes/announce.ts';
import { groupChanged } from '../../scenes/facts.ts';
import { content, draftProposal, type Cast } from '../../scenes/proposal-ready.ts';
import { certifiedCast, knownGroup, personOf, startProposal } from '../../scenes/proposal-scene.ts';
import { newId, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let cast: Cast;
beforeAll(async () => {
  system = await startProposal();
  cast = await certifiedCast(system);
});
afterAll(() => system.stop());

const revise = (id: string, version: number, more: object, token = cast.author) =>
  system.call('PUT', `/v1/proposals/${id}`, { token, headers: { 'if-match': `"${version}"` }, body: content(more) });

test('only a certified group proposes, and a group that is not known yet is asked to come back', async () => {
  const groupId = newId();
  const token = await personOf(system, groupId);
  const attempt = () => system.call('POST', '/v1/proposals', { token, key: newId(), body: { groupId, ...content() } });
  const unknown = await attempt();
  expect([unknown.status, unknown.body.code, unknown.headers.get('retry-after')]).toEqual([404, 'not-known-yet', '2']);
  await announce(system, groupChanged({ groupId, version: 1, certified: false }));
  await knownGroup(system, groupId, 1);
  const uncertified = await attempt();
  expect([uncertified.status, uncertified.body.code]).toEqual([403, 'not-certified']);
  await announce(system, groupChanged({ groupId, version: 2, certified: true }));
  await knownGroup(system, groupId, 2);
  expect((await attempt()).status).toBe(201);
});

test('an older fact about a group never replaces a newer one', async () => {
  const groupId = newId();
  await announce(
    system,
    groupChanged({ groupId, version: 3, certified: true }),
    groupChanged({ groupId, version: 2, certified: false }),
  );
  await knownGroup(system, groupId, 3);
  await announce(system, groupChanged({ groupId, version: 1, certified: false }));
  await heardAll(system, 'proposal');
  const token = await personOf(system, groupId);
  expect(
    (await system.call('POST', '/v1/proposals', { token, key: newId(), body: { groupId, ...content() } })).status,
  ).toBe(201);
});

test('the same key drafts one proposal, even at the same moment', async () => {
  const key = newId();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      system.call('POST', '/v1/proposals', { token: cast.author, key, body: { groupId: cast.groupId, ...content() } }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
  const missing = await system.call('POST', '/v1/proposals', {
    token: cast.author,
    body: { groupId: cast.groupId, ...content() },
  });
  expect([missing.status, missing.body.code]).toEqual([400, 'idempotency-key-required']);
});

test('every save is a revision that stays, and two of them can be compared', async () => {
  const { id } = await draftProposal(system, cast);
  const second = await revise(id, 1, { title: 'Repair café' });
  expect([second.status, second.body.revision, second.headers.get('etag')]).toEqual([200, 2, '"2"']);
  const costs = { steps: ['Find a room'], materials: [], costLines: [] };
  await revise(id, 2, { title: 'Repair café', howTo: costs });
  const list = await system.call('GET', `/v1/proposals/${id}/revisions`, { token: cast.author });
  expect(list.body.items.map((each: { revision: number }) => each.revision)).toEqual([1, 2, 3]);
  const first = await system.call('GET', `/v1/proposals/${id}/revisions/1`, { token: cast.author });
  expect(first.body).toMatchObject(content());
  const { body } = await system.call('GET', `/v1/proposals/${id}/comparison?from=1&to=3`, { token: cast.reviewer });
  expect(body.changes.map((change: { field: string }) => change.field)).toEqual([
    'title',
    'howTo/steps',
    'howTo/materials',
    'howTo/costLines',
  ]);
  expect(body.changes[0]).toEqual({ field: 'title', before: content().title, after: 'Repair café' });
});

test('saving the same again makes no revision', async () => {
  const { id } = await draftProposal(system, cast);
  const { status, body } = await revise(id, 1, {});
  expect([status, body.revision, body.version]).toEqual([200, 1, 1]);
});

test('nobody overwrites what they have not seen', async () => {
  const { id } = await draftProposal(system, cast);
  const answers = await Promise.all(['A', 'B', 'C'].map((title) => revise(id, 1, { title })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect(answers.find(({ status }) => status === 412)?.body.code).toBe('version-mismatch');
  const blind = await system.call('PUT', `/v1/proposals/${id}`, { token: cast.author, body: content() });
  expect(blind.status).toBe(428);
  const { body } = await system.call('GET', `/v1/proposals/${id}/revisions`, { token: cast.author });
  expect(body.items).toHaveLength(2);
});

test('all faults of a draft are named at once', async () => {
  const body = {
    groupId: cast.groupId,
    ...content({
      title: '',
      howTo: { steps: [''], materials: [], costLines: [{ label: 'x', amountCents: -1 }], more: 1 },
    }),
    surprise: true,
  };
  const { status, body: problem } = await system.call('POST', '/v1/proposals', {
    token: cast.author,
    key: newId(),
    body,
  });
  expect(status).toBe(422);
  expect(problem.errors.map((fault: { pointer: string }) => fault.pointer).sort()).toEqual([
    '/howTo/costLines/0/amountCents',
    '/howTo/more',
    '/howTo/steps/0',
    '/surprise',
    '/title',
  ]);
});

test('a proposal derives only from an action that exists', async () => {
  const { status, body } = await system.call('POST', '/v1/proposals', {
    token: cast.author,
    key: newId(),
    body: { groupId: cast.groupId, ...content(), derivedFrom: newId() },
  });
  expect([status, body.errors[0].pointer]).toEqual([422, '/derivedFrom']);
});

test('to other groups a proposal does not exist, and staff may read it', async () => {
  const { id } = await draftProposal(system, cast);
  const other = await certifiedCast(system);
  for (const path of ['', '/revisions', '/revisions/1', '/comparison?from=1&to=1', '/comments']) {
    const { status } = await system.call('GET', `/v1/proposals/${id}${path}`, { token: other.author });
    expect([path, status]).toEqual([path, 404]);
  }
  expect((await revise(id, 1, { title: 'Mine' }, other.author)).status).toBe(404);
  expect((await system.call('POST', `/v1/proposals/${id}/submissions`, { token: other.author })).status).toBe(404);
  expect((await system.call('GET', `/v1/proposals?groupId=${cast.groupId}`, { token: other.author })).status).toBe(403);
  expect((await system.call('GET', '/v1/proposals', { token: other.author })).status).toBe(403);
  const auditor = await system.token({ scope: 'audit' });
  expect((await system.call('GET', `/v1/proposals/${id}`, { token: auditor })).status).toBe(200);
  expect(
    (await system.call('GET', `/v1/proposals/${id}`, { token: await system.token({ scope: 'finance', groups: [] }) }))
      .status,
  ).toBe(403);
});

test('a list of proposals is filtered by group and state and pages without gaps', async () => {
  const own = await certifiedCast(system);
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) ids.push((await draftProposal(system, own)).id as string);
  await system.call('POST', `/v1/proposals/${ids[0]}/submissions`, { token: own.author });
  const drafts = await system.call('GET', `/v1/proposals?groupId=${own.groupId}&state=draft`, { token: own.author });
  expect(drafts.body.items.map((each: { id: string }) => each.id)).toEqual([ids[2], ids[1]]);
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const { body } = await system.call('GET', `/v1/proposals?groupId=${own.groupId}&limit=1${cursor}`, {
      token: own.author,
    });
    seen.push(...(body.items as { id: string }[]).map((each) => each.id));
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor as string}`;
  }
  expect(seen).toEqual([...ids].reverse());
});

test('a submitted proposal stands still until the reviewers answer', async () => {
  const { id } = await draftProposal(system, cast);
  const submitted = await system.call('POST', `/v1/proposals/${id}/submissions`, { token: cast.author });
  expect([submitted.status, submitted.body.state]).toEqual([200, 'submitted']);
  const edit = await revise(id, 2, { title: 'Quickly changed' });
  expect([edit.status, edit.body.code]).toEqual([409, 'illegal-transition']);
  expect(edit.body.detail).toContain('The proposal is submitted: "edit" is not possible, only illustrate, comment');
  const event = await waitUntil(
    async () => (await waitingFor(system, 'worker-emails')).find(({ subject }) => subject === id),
    { what: 'the event of the submission' },
  );
  expect([event.type, event.id]).toEqual(['proposal.submitted', `proposal.submitted.${id}.2`]);
});

test('a withdrawn proposal is over', async () => {
  const { id } = await draftProposal(system, cast);
  expect((await system.call('POST', `/v1/proposals/${id}/withdrawals`, { token: cast.author })).body.state).toBe(
    'withdrawn',
  );
  for (const act of ['submissions', 'withdrawals'])
    expect((await system.call('POST', `/v1/proposals/${id}/${act}`, { token: cast.author })).status).toBe(409);
});
