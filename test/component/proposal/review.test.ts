import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitingFor } from '../../scenes/announce.ts';
import { content, draftProposal, type Cast } from '../../scenes/proposal-ready.ts';
import { certifiedCast, startProposal } from '../../scenes/proposal-scene.ts';
import { newId, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let cast: Cast;
beforeAll(async () => {
  system = await startProposal();
  cast = await certifiedCast(system);
});
afterAll(() => system.stop());

const submitted = async (): Promise<string> => {
  const { id } = await draftProposal(system, cast);
  await system.call('POST', `/v1/proposals/${id}/submissions`, { token: cast.author });
  return id as string;
};
const review = (method: string, path: string, body: unknown, token = cast.reviewer) =>
  system.call(method, `/v1/proposals/${path}`, { token, body });
const announced = (subject: string, type: string) =>
  waitUntil(
    async () =>
      (await waitingFor(system, 'worker-emails')).find((event) => event.subject === subject && event.type === type),
    { what: type },
  );

test('changes are requested, made, resolved and submitted again', async () => {
  const id = await submitted();
  const requests = [
    { level: 'must', text: 'Say what it costs' },
    { level: 'should', text: 'Add a photo' },
  ];
  const requested = await review('POST', `${id}/change-requests`, { requests });
  expect([
    requested.status,
    requested.body.state,
    requested.body.requests.map((each: { state: string }) => each.state),
  ]).toEqual([200, 'changes_requested', ['open', 'open']]);
  expect((await announced(id, 'proposal.changes-requested')).data).toMatchObject({
    groupId: cast.groupId,
    revision: 1,
    requests,
  });
  const edit = await system.call('PUT', `/v1/proposals/${id}`, {
    token: cast.author,
    headers: { 'if-match': `"${requested.body.version as number}"` },
    body: content({ title: 'Better' }),
  });
  expect([edit.status, edit.body.state, edit.body.revision]).toEqual([200, 'changes_requested', 2]);
  const resolved = await review('PUT', `${id}/requests/${requested.body.requests[0].id as string}`, {
    state: 'resolved',
  });
  expect(resolved.body.requests.map((each: { state: string }) => each.state)).toEqual(['resolved', 'open']);
  expect((await system.call('POST', `/v1/proposals/${id}/submissions`, { token: cast.author })).body.state).toBe(
    'submitted',
  );
  expect((await review('PUT', `${id}/requests/${newId()}`, { state: 'resolved' })).status).toBe(404);
});

test('a declined proposal comes with reasons and may be reworked', async () => {
  const id = await submitted();
  const { body } = await review('POST', `${id}/declines`, { reasons: 'It is tied to one street.' });
  expect([body.state, body.declined.reasons]).toEqual(['declined', 'It is tied to one street.']);
  expect((await announced(id, 'proposal.declined')).data).toMatchObject({ reasons: 'It is tied to one street.' });
  const edit = await system.call('PUT', `/v1/proposals/${id}`, {
    token: cast.author,
    headers: { 'if-match': `"${body.version as number}"` },
    body: content({ title: 'In any street' }),
  });
  expect([edit.status, edit.body.state]).toEqual([200, 'declined']);
  expect((await system.call('POST', `/v1/proposals/${id}/submissions`, { token: cast.author })).body.state).toBe(
    'submitted',
  );
});

test('a criterion is decided with a reason, and shows which revision was read', async () => {
  const id = await submitted();
  const { body } = await review('PUT', `${id}/framework/easy-to-do`, { met: false, reason: 'Needs a licence' });
  expect(body.framework['easy-to-do']).toMatchObject({
    fr: 'Facile à réaliser',
    en: 'Easy to do',
    decision: { met: false, reason: 'Needs a licence', revision: 1 },
  });
  expect(body.framework.distinct.decision).toBeNull();
  expect((await review('PUT', `${id}/framework/beautiful`, { met: true, reason: 'It is' })).status).toBe(422);
  const bare = await review('PUT', `${id}/framework/low-risk`, { met: true });
  expect([bare.status, bare.body.errors[0].pointer]).toEqual([422, '/reason']);
});

test('two reviewers who decide at the same moment both count', async () => {
  const id = await submitted();
  const criteria = ['easy-to-do', 'low-risk', 'distinct', 'reproducible'];
  const answers = await Promise.all(
    criteria.map((criterion) => review('PUT', `${id}/framework/${criterion}`, { met: true, reason: 'yes' })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { body } = await system.call('GET', `/v1/proposals/${id}`, { token: cast.reviewer });
  expect(criteria.map((criterion) => body.framework[criterion].decision?.met)).toEqual([true, true, true, true]);
});

test('nobody reviews a proposal of a group that they manage', async () => {
  const id = await submitted();
  const own = await system.token({ scope: 'group review', groups: [cast.groupId] });
  const acts: [string, string, unknown][] = [
    ['POST', 'change-requests', { requests: [{ level: 'must', text: 'x' }] }],
    ['POST', 'declines', { reasons: 'x' }],
    ['PUT', 'framework/distinct', { met: true, reason: 'x' }],
    ['POST', 'publication', { capCents: 100 }],
  ];
  for (const [method, path, body] of acts) {
    const answer = await review(method, `${id}/${path}`, body, own);
    expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'own-group']);
    expect((await review(method, `${id}/${path}`, body, cast.author)).body.code).toBe('insufficient-scope');
  }
});

test('a draft cannot be reviewed', async () => {
  const { id } = await draftProposal(system, cast);
  for (const [path, body] of [
    ['change-requests', { requests: [{ level: 'must', text: 'x' }] }],
    ['declines', { reasons: 'x' }],
    ['publication', { capCents: 100 }],
  ] as const) {
    const answer = await review('POST', `${id as string}/${path}`, body);
    expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'illegal-transition']);
  }
});

test('the same review step sent twice under one key is answered twice and made once', async () => {
  const id = await submitted();
  const key = newId();
  const send = () =>
    system.call('POST', `/v1/proposals/${id}/change-requests`, {
      token: cast.reviewer,
      key,
      body: { requests: [{ level: 'should', text: 'x' }] },
    });
  const answers = await Promise.all([send(), send()]);
  expect(answers.map(({ status, body }) => [status, body.requests.length])).toEqual([
    [200, 1],
    [200, 1],
  ]);
});

test('group and reviewers talk in one thread that names sides, not persons', async () => {
  const id = await submitted();
  const say = (token: string, text: string) =>
    system.call('POST', `/v1/proposals/${id}/comments`, { token, key: newId(), body: { text } });
  expect((await say(cast.author, 'Is this what you mean?')).body).toMatchObject({ side: 'group' });
  expect((await say(cast.reviewer, 'Almost.')).status).toBe(201);
  const first = await system.call('GET', `/v1/proposals/${id}/comments?limit=1`, { token: cast.author });
  const rest = await system.call(
    'GET',
    `/v1/proposals/${id}/comments?limit=1&cursor=${first.body.nextCursor as string}`,
    { token: cast.author },
  );
  const messages = [...first.body.items, ...rest.body.items] as Record<string, string>[];
  expect(messages.map(({ side, text }) => [side, text])).toEqual([
    ['group', 'Is this what you mean?'],
    ['review', 'Almost.'],
  ]);
  expect(Object.keys(messages[0]!).sort()).toEqual(['at', 'id', 'proposalId', 'side', 'text']);
  expect(rest.body.nextCursor).toBeNull();
  const stranger = await certifiedCast(system);
  expect((await say(stranger.author, 'Hello')).status).toBe(404);
});
