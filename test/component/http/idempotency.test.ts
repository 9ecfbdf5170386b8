import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from '../../../services/directory/app.ts';
import { proposal } from '../../../services/proposal/app.ts';
import { content, draftProposal } from '../../scenes/proposal-ready.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

const HOUR = 3_600_000;
let system: System;
const groupId = newId();
let author: string;
beforeAll(async () => {
  system = await startSystem([directory, proposal]);
  author = await system.token({ sub: newId(), scope: 'group', groups: [groupId] });
  await system.call('PUT', `/v1/groups/${groupId}`, {
    token: await system.machine('directory'),
    body: { name: 'GA', department: '75', certified: true },
  });
  await draftProposal(system, { groupId, author, reviewer: '' });
});
afterAll(() => system.stop());

const draft = (key: string, { title = 'Frigo', token = author, at = system } = {}) =>
  at.call('POST', '/v1/proposals', { token, key, body: { groupId, ...content({ title }) } });
const stored = () => system.database('proposal').collection('proposals').countDocuments();

test('the same call sent many times at once is one effect, and all get its answer', async () => {
  const [key, before] = [newId(), await stored()];
  const answers = await Promise.all(Array.from({ length: 8 }, () => draft(key)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
  expect([
    answers[0]!.status,
    (await stored()) - before,
    answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true').length,
  ]).toEqual([201, 1, 7]);
});

test('another body is refused, and the key of another caller is another key', async () => {
  const key = newId();
  const first = await draft(key);
  const other = await draft(key, { title: 'Other' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  const theirs = await draft(key, { token: await system.token({ sub: newId(), scope: 'group', groups: [groupId] }) });
  expect([theirs.status, theirs.body.id === first.body.id]).toEqual([201, false]);
});

test('who may no longer do it does not get the answer either', async () => {
  const key = newId();
  const sub = newId();
  await draft(key, { token: await system.token({ sub, scope: 'group', groups: [groupId] }) });
  expect((await draft(key, { token: await system.token({ sub, scope: 'group', groups: [newId()] }) })).status).toBe(
    403,
  );
});

test('the answer is there after a crash between the effect and the answer, for another process', async () => {
  const key = newId();
  const first = await draft(key);
  const other = await startSystem([proposal], { NAMESPACE: system.namespace });
  // Each process has keys of its own in these tests, so the person is the same and the token another one.
  const { sub } = JSON.parse(Buffer.from(author.split('.')[1]!, 'base64url').toString()) as { sub: string };
  const again = await draft(key, { token: await other.token({ sub, scope: 'group', groups: [groupId] }), at: other });
  expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([201, first.body, 'true']);
  await other.stop();
});

test('the answer is kept for a day whatever happens to the document, and goes when nobody can ask for it any more', async () => {
  const {
    body: { id },
  } = await draft(newId());
  const key = newId();
  const submit = (withKey: string) =>
    system.call('POST', `/v1/proposals/${id as string}/submissions`, { token: author, key: withKey });
  const first = await submit(key);
  expect(first.status).toBe(200);
  // 1,999 other answers within the day; one more would push the first out.
  const proposals = system.database('proposal').collection<{ _id: string }>('proposals');
  const at = testClock.now();
  const others = Array.from({ length: 1_998 }, () => ({ id: newId(), bodyHash: 'x', status: 200, body: null, at }));
  const { receipts } = (await proposals.findOne({ _id: id as string })) as unknown as { receipts: unknown[] };
  await proposals.updateOne(
    { _id: id as string },
    { $set: { receipts: [receipts.at(-1), ...others, { ...others[0], id: newId() }] } },
  );
  const withdraw = () =>
    system.call('POST', `/v1/proposals/${id as string}/withdrawals`, { token: author, key: newId() });
  const crowded = await withdraw();
  expect([crowded.status, crowded.body.code, crowded.headers.get('retry-after')]).toEqual([
    429,
    'too-many-requests',
    '3600',
  ]);
  expect((await submit(key)).headers.get('idempotent-replayed')).toBe('true');

  system.setClock(testClock.in(25 * HOUR));
  expect((await withdraw()).status).toBe(200);
  system.setClock(undefined);
});
