import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { announce, waitingFor } from '../../scenes/announce.ts';
import { groupChanged } from '../../scenes/facts.ts';
import { content, draftProposal, proposalReady, publishedAction, type Cast } from '../../scenes/proposal-ready.ts';
import { certifiedCast, knownGroup, seasonIs, startProposal } from '../../scenes/proposal-scene.ts';
import { newId, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let cast: Cast;
beforeAll(async () => {
  system = await startProposal();
  cast = await certifiedCast(system);
});
afterAll(() => system.stop());

const publish = (id: string, options: object = {}) =>
  system.call('POST', `/v1/proposals/${id}/publication`, {
    token: cast.reviewer,
    body: { capCents: 20_000 },
    ...options,
  });
const pointers = (answer: { body: { errors: { pointer: string }[] } }) =>
  answer.body.errors.map(({ pointer }) => pointer);

test('everything that is missing for a publication is named at once', async () => {
  const lonely = await certifiedCast(system);
  const { id } = await draftProposal(system, lonely, { howTo: { steps: [], materials: [], costLines: [] } });
  await system.call('POST', `/v1/proposals/${id}/submissions`, { token: lonely.author });
  const requested = await system.call('POST', `/v1/proposals/${id}/change-requests`, {
    token: cast.reviewer,
    body: {
      requests: [
        { level: 'should', text: 'a' },
        { level: 'must', text: 'b' },
      ],
    },
  });
  expect(requested.status).toBe(200);
  await system.call('POST', `/v1/proposals/${id}/submissions`, { token: lonely.author });
  await system.call('PUT', `/v1/proposals/${id}/framework/distinct`, {
    token: cast.reviewer,
    body: { met: true, reason: 'nothing like it' },
  });
  await system.call('PUT', `/v1/proposals/${id}/framework/low-risk`, {
    token: cast.reviewer,
    body: { met: false, reason: 'fire' },
  });
  await announce(system, groupChanged({ groupId: lonely.groupId, version: 2, certified: false }));
  await knownGroup(system, lonely.groupId, 2);
  const refused = await publish(id);
  expect([refused.status, refused.body.code]).toEqual([422, 'not-ready']);
  expect(pointers(refused)).toEqual([
    '/framework/self-organisation-or-solidarity',
    '/framework/easy-to-do',
    '/framework/cost-effective',
    '/framework/reproducible',
    '/framework/not-tied-to-place-or-moment',
    '/framework/low-risk',
    '/requests/1',
    '/illustrations',
    '/howTo/steps',
    '/howTo/costLines',
    '/groupId',
    '/seasonId',
  ]);
  expect((await system.call('GET', `/v1/proposals/${id}`, { token: cast.reviewer })).body.state).toBe('submitted');
});

test('without an open season nothing is published, and with one the action carries it', async () => {
  const ready = await proposalReady(system, cast);
  expect(pointers(await publish(ready.id))).toEqual(['/seasonId']);
  const seasonId = newId();
  await seasonIs(system, seasonId, 'open', 1);
  const { status, body, headers } = await publish(ready.id);
  expect([status, headers.get('etag')]).toEqual([201, '"1"']);
  expect(body).toMatchObject({
    ...content(),
    seasonId,
    proposalId: ready.id,
    groupId: cast.groupId,
    capCents: 20_000,
    revision: 1,
    fundable: null,
    illustrations: ready.illustrations,
  });
  const proposal = await system.call('GET', `/v1/proposals/${ready.id}`, { token: cast.author });
  expect([proposal.body.state, proposal.body.actionId]).toEqual(['published', body.id]);
  const event = await waitUntil(
    async () => (await waitingFor(system, 'voting')).find(({ subject }) => subject === body.id),
    { what: 'action.published' },
  );
  expect([event.id, event.data]).toEqual([
    `action.published.${body.id as string}.1`,
    expect.objectContaining({
      actionId: body.id,
      version: 1,
      number: body.number,
      seasonId,
      capCents: 20_000,
      proposalId: ready.id,
    }),
  ]);
});

test('a proposal is published, declined or sent back in the version that the reviewer saw', async () => {
  const { id } = await proposalReady(system, cast);
  const stale = { token: cast.reviewer, headers: { 'if-match': '"0"' } };
  for (const [name, body] of [
    ['publication', { capCents: 20_000 }],
    ['declines', { reasons: 'It is tied to one street.' }],
    ['change-requests', { requests: [{ level: 'must', text: 'Add a picture.' }] }],
  ] as const) {
    const answer = await system.call('POST', `/v1/proposals/${id}/${name}`, { ...stale, body });
    expect([name, answer.status, answer.body.code]).toEqual([name, 412, 'version-mismatch']);
  }
});

test('a proposal is published once, whoever presses when', async () => {
  const ready = await proposalReady(system, cast);
  const answers = await Promise.all(Array.from({ length: 4 }, () => publish(ready.id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.detail).toContain('The proposal is published');
});

test('a publication repeated under its key gives the same action', async () => {
  const ready = await proposalReady(system, cast);
  const key = newId();
  const [first, second] = [await publish(ready.id, { key }), await publish(ready.id, { key })];
  expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
  expect((await publish(ready.id, { key, body: { capCents: 1 } })).body.code).toBe('idempotency-key-reused');
});

test('actions published at the same moment get numbers without gap or double', async () => {
  const ready = [];
  for (let index = 0; index < 5; index += 1) ready.push(await proposalReady(system, cast));
  const answers = await Promise.all(ready.map(({ id }) => publish(id as string)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  const numbers = (await system.database('proposal').collection('actions').find({}).toArray())
    .map((action) => Number(action['number']))
    .sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('a cap is a positive amount in whole cents', async () => {
  const ready = await proposalReady(system, cast);
  for (const capCents of [0, -1, 10.5, '100', null])
    expect(pointers(await publish(ready.id, { body: { capCents } }))).toEqual(['/capCents']);
});

test('after publication neither content nor illustrations change', async () => {
  const action = await publishedAction(system, cast);
  const path = `/v1/proposals/${action.proposalId as string}`;
  const { body } = await system.call('GET', path, { token: cast.author });
  const edit = await system.call('PUT', path, {
    token: cast.author,
    headers: { 'if-match': `"${body.version as number}"` },
    body: content({ title: 'Other' }),
  });
  const remove = await system.call('DELETE', `${path}/illustrations/${action.illustrations[0].id as string}`, {
    token: cast.author,
  });
  const withdraw = await system.call('POST', `${path}/withdrawals`, { token: cast.author });
  expect([edit.status, remove.status, withdraw.status]).toEqual([409, 409, 409]);
});

test('before a proposal is called distinct, reviewers see the published actions that are like it', async () => {
  const action = await publishedAction(system, cast);
  const { id } = await draftProposal(system, cast);
  const path = `/v1/proposals/${id}/similar-actions`;
  const { status, body } = await system.call('GET', path, { token: cast.reviewer });
  expect(status).toBe(200);
  expect(body.items).toContainEqual(
    expect.objectContaining({ actionId: action.id, likenessPercent: 100, sameGroup: true }),
  );
  const other = await draftProposal(system, cast, { title: 'Vélos', summary: 'Réparer', description: 'Samedi matin' });
  const unlike = await system.call('GET', `/v1/proposals/${other.id}/similar-actions`, { token: cast.reviewer });
  expect(unlike.body.items).toEqual([]);
  expect((await system.call('GET', path, { token: cast.author })).status).toBe(403);
});
