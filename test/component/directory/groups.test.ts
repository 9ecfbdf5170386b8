import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitingFor } from '../../scenes/announce.ts';
import { contactOf, groupOf, openDirectoryScene, type DirectoryScene } from '../../scenes/directory-scene.ts';
import { newId, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: DirectoryScene;
let system: System;
let machine: string;
beforeAll(async () => {
  scene = await openDirectoryScene();
  ({ system, platform: machine } = scene);
});
afterAll(() => scene.stop());

const register = (groups: unknown[], token = machine) =>
  system.call('POST', '/v1/groups/batch', { token, body: { groups } });

test('registering the same groups again changes nothing', async () => {
  const groups = [groupOf(), groupOf({ certified: true })];
  const first = await register(groups);
  expect(first.status).toBe(200);
  expect(first.body.results.map((row: { result: string }) => row.result)).toEqual(['created', 'created']);
  const again = await register(groups);
  expect(again.body.results.map((row: { result: string }) => row.result)).toEqual(['unchanged', 'unchanged']);
});

test('a batch registers its good groups, and names the faults of each other one with its id', async () => {
  const [good, alsoGood, twice, coordination] = [
    groupOf(),
    groupOf({ department: '2a' }),
    groupOf(),
    groupOf({ type: 'departmental' }),
  ];
  await register([coordination]);
  const wrong = { ...groupOf(), surprise: 1, department: '96', contacts: [contactOf({ email: 'a b@example.org' })] };
  const certified = { ...groupOf({ certified: true }), groupId: coordination.groupId };
  const { status, body } = await register([
    good,
    wrong,
    twice,
    { ...twice, name: '' },
    certified,
    { name: 'GA without an id', department: '75' },
    'nothing',
    alsoGood,
  ]);
  expect(status).toBe(200);
  type Result = { groupId: string | null; result: string; errors?: { in: string; pointer: string; detail: string }[] };
  const told = (body.results as Result[]).map(({ groupId, result, errors = [] }) => [
    groupId,
    result,
    ...errors.map(({ in: part, pointer }) => `${part}${pointer}`).sort(),
  ]);
  expect(told).toEqual([
    [good.groupId, 'created'],
    [wrong.groupId, 'refused', 'body/groups/1/contacts/0/email', 'body/groups/1/department', 'body/groups/1/surprise'],
    [twice.groupId, 'refused', 'body/groups/2/groupId'],
    [twice.groupId, 'refused', 'body/groups/3/groupId', 'body/groups/3/name'],
    [coordination.groupId, 'refused', 'body/groups/4/certified'],
    [null, 'refused', 'body/groups/5/groupId'],
    [null, 'refused', 'body/groups/6'],
    [alsoGood.groupId, 'created'],
  ]);
  const read = async ({ groupId }: { groupId: string }) =>
    (await system.call('GET', `/v1/groups/${groupId}`, { token: machine })).status;
  expect([await read(good), await read(alsoGood), await read(wrong), await read(twice)]).toEqual([200, 200, 404, 404]);
});

test('a batch of which nothing can be taken names all its faults and leaves nothing behind', async () => {
  const good = groupOf();
  const { status, body, headers } = await register([
    good,
    { ...groupOf({ type: 'functional', certified: true }), name: '' },
    good,
    { ...groupOf(), surprise: 1, department: 'Paris' },
  ]);
  expect(status).toBe(422);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body.errors.map((fault: { pointer: string }) => fault.pointer).sort()).toEqual([
    '/groups/0/groupId',
    '/groups/1/certified',
    '/groups/1/name',
    '/groups/2/groupId',
    '/groups/3/department',
    '/groups/3/surprise',
  ]);
  const known = await system.call('GET', `/v1/groups/${good.groupId}`, { token: machine });
  expect(known.status).toBe(404);
});

test('certification is dated, explained and kept as a history', async () => {
  const { groupId, ...profile } = groupOf();
  await register([{ groupId, ...profile }]);
  for (const certified of [true, false]) {
    const { status } = await system.call('PUT', `/v1/groups/${groupId}/certification`, {
      token: machine,
      body: { certified, reason: 'decided by the committee' },
    });
    expect(status).toBe(200);
  }
  const { body } = await system.call('GET', `/v1/groups/${groupId}`, { token: machine });
  expect(body.certified).toBe(false);
  expect(body.certifications.map((entry: { certified: boolean }) => entry.certified)).toEqual([true, false]);
});

test('a certification that is lost, and one that is regained, is told with its reason; the first one, and another name, is not', async () => {
  const { groupId, ...profile } = groupOf({ certified: true });
  const change = (certified: boolean, reason: string) =>
    system.call('PUT', `/v1/groups/${groupId}/certification`, { token: machine, body: { certified, reason } });
  await register([{ groupId, ...profile }]);
  await register([{ groupId, ...profile, name: 'GA renommé' }]);
  await change(false, 'trois mois sans événement');
  await change(false, 'encore');
  await register([{ groupId, ...profile, certified: true }]);
  const certificationChanges = async () =>
    (await waitingFor(system, 'worker-emails')).filter(
      (event) => event.type === 'group.certification-changed' && event.data.groupId === groupId,
    );
  const [lost, regained] = await waitUntil(
    async () => {
      const all = await certificationChanges();
      return all.length > 1 && all;
    },
    { what: 'both changes' },
  );
  expect(lost).toMatchObject({
    id: `group.certification-changed.${groupId}.2`,
    data: { certified: false, reason: 'trois mois sans événement' },
  });
  expect(regained).toMatchObject({
    id: `group.certification-changed.${groupId}.3`,
    data: { certified: true, reason: null },
  });
  expect(await certificationChanges()).toHaveLength(2);
});

test('only local and thematic groups can be certified', async () => {
  const coordination = groupOf({ type: 'departmental' });
  await register([coordination]);
  const { status, body } = await system.call('PUT', `/v1/groups/${coordination.groupId}/certification`, {
    token: machine,
    body: { certified: true, reason: 'please' },
  });
  expect([status, body.code]).toEqual([403, 'not-certifiable']);
});

test('two registrations of one group at the same time both take effect, one after the other', async () => {
  const { groupId, ...profile } = groupOf();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => register([{ groupId, ...profile, name: `GA ${index}` }])),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  const { body } = await system.call('GET', `/v1/groups/${groupId}`, { token: machine });
  expect(body.version).toBe(10);
});

test('a contact chooses how often mail comes, and a new registration keeps the choice', async () => {
  const person = newId();
  const theirs = groupOf({ contacts: [contactOf({ personId: person, email: 'A@example.org' })] });
  await register([theirs]);
  const token = await system.token({ sub: person, scope: 'group', groups: [theirs.groupId] });
  const { status } = await system.call('PUT', '/v1/preferences', {
    token,
    body: { groupId: theirs.groupId, frequency: 'weekly' },
  });
  expect(status).toBe(204);
  await register([{ ...theirs, name: 'GA renommé' }]);
  const { body } = await system.call('GET', '/v1/preferences', { token });
  expect(body.items).toEqual([{ groupId: theirs.groupId, email: 'a@example.org', frequency: 'weekly' }]);
});

test('a person of one group cannot read another group', async () => {
  const other = groupOf();
  await register([other]);
  const token = await system.token({ scope: 'group', groups: [newId()] });
  expect((await system.call('GET', `/v1/groups/${other.groupId}`, { token })).status).toBe(404);
  expect((await system.call('GET', '/v1/groups', { token })).status).toBe(403);
  expect((await register([other], token)).status).toBe(403);
});
