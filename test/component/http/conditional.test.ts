import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from '../../../services/directory/app.ts';
import { proposal } from '../../../services/proposal/app.ts';
import { content, draftProposal } from '../../scenes/proposal-ready.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
let machine: string;
beforeAll(async () => {
  system = await startSystem([directory, proposal]);
  machine = await system.machine('directory');
});
afterAll(() => system.stop());

const read = (path: string, token: string, known?: string) =>
  system.call('GET', path, { token, ...(known !== undefined && { headers: { 'if-none-match': known } }) });
const register = (more: object = {}, groupId = newId()) =>
  system
    .call('PUT', `/v1/groups/${groupId}`, {
      token: machine,
      body: { name: 'GA', department: '75', certified: true, ...more },
    })
    .then(() => groupId);

test('one resource is answered again only when it changed', async () => {
  const groupId = await register();
  const first = await read(`/v1/groups/${groupId}`, machine);
  const tag = first.headers.get('etag')!;
  expect([first.status, first.headers.get('cache-control'), first.headers.get('vary')]).toEqual([
    200,
    'private, no-cache',
    'Authorization',
  ]);
  const again = await read(`/v1/groups/${groupId}`, machine, tag);
  expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', tag]);
  await register({ name: 'GA Belleville' }, groupId);
  const changed = await read(`/v1/groups/${groupId}`, machine, tag);
  expect([changed.status, changed.body.name, changed.headers.get('etag') === tag]).toEqual([
    200,
    'GA Belleville',
    false,
  ]);
});

test('a list is answered again only when something in it changed', async () => {
  await register();
  const tag = (await read('/v1/groups?limit=100', machine)).headers.get('etag')!;
  expect((await read('/v1/groups?limit=100', machine, tag)).status).toBe(304);
  await register();
  expect((await read('/v1/groups?limit=100', machine, tag)).status).toBe(200);
});

test('who may not read is told so, whatever they claim to know', async () => {
  const groupId = await register();
  const stranger = await system.token({ scope: 'group', groups: [newId()] });
  expect((await read(`/v1/groups/${groupId}`, stranger, '*')).status).toBe(404);
});

test('the tag of an answer is the one to write with', async () => {
  const groupId = await register();
  const author = await system.token({ scope: 'group', groups: [groupId] });
  const { id } = await draftProposal(system, { groupId, author, reviewer: '' });
  const tag = (await read(`/v1/proposals/${id as string}`, author)).headers.get('etag')!;
  const write = (ifMatch: string) =>
    system.call('PUT', `/v1/proposals/${id as string}`, {
      token: author,
      headers: { 'if-match': ifMatch },
      body: content({ title: 'Better' }),
    });
  expect((await write(tag)).status).toBe(200);
  const late = await write(tag);
  expect([late.status, late.body.code]).toEqual([412, 'version-mismatch']);
});

test('pages are linked, and following the links shows each once while groups are added', async () => {
  const first = await Promise.all(Array.from({ length: 5 }, () => register()));
  const seen: string[] = [];
  for (let next: string | undefined = '/v1/groups?limit=2'; next !== undefined;) {
    const { body, headers } = await read(next, machine);
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    const link = headers.get('link');
    expect(link !== null).toBe(body.nextCursor !== null);
    next = /^<(\/v1\/groups\?limit=2&cursor=[^>&]+)>; rel="next"$/.exec(link ?? '')?.[1];
    expect(next !== undefined).toBe(link !== null);
    // Fewer than a page, or the list would never end.
    await register();
  }
  expect(first.every((id) => seen.includes(id))).toBe(true);
  expect(new Set(seen).size).toBe(seen.length);
});
