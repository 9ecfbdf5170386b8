import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openFileStore } from '../../../libs/mongo/file-store.ts';
import { faultsOfHeaders } from '../../readers/secure-headers.ts';
import { draftProposal, illustrate, tinyPng, type Cast } from '../../scenes/proposal-ready.ts';
import { certifiedCast, startProposal } from '../../scenes/proposal-scene.ts';
import { newId, type System } from '../../support/system.ts';

let system: System;
let cast: Cast;
beforeAll(async () => {
  system = await startProposal();
  cast = await certifiedCast(system);
});
afterAll(() => system.stop());

const files = () => system.database('proposal').collection('illustrations.files').countDocuments({});
const indexesOf = async (name: string) =>
  (await system.database('proposal').collection(name).indexes()).map(({ key }) => Object.keys(key).join()).sort();

test('the first uploads find the collections and indexes that they need, and create none', async () => {
  const before = await Promise.all(['illustrations.files', 'illustrations.chunks'].map(indexesOf));
  expect(before).toEqual([
    ['_id', 'filename,uploadDate'],
    ['_id', 'files_id,n'],
  ]);
  const proposals = await Promise.all([
    draftProposal(system, cast),
    draftProposal(system, cast),
    draftProposal(system, cast),
  ]);
  const answers = await Promise.all(proposals.map(({ id }) => illustrate(system, id as string, cast.author)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(await Promise.all(['illustrations.files', 'illustrations.chunks'].map(indexesOf))).toEqual(before);
});

test('an illustration comes back as it is seen, in the size that is asked for, without what the upload carried', async () => {
  const { id } = await draftProposal(system, cast);
  const upload = Buffer.concat([tinyPng(), Buffer.from('<html>behind the end</html>')]);
  const { body, headers } = await illustrate(system, id, cast.author, upload);
  const [illustration] = body.illustrations;
  expect([illustration.alt, illustration.contentType, headers.get('etag')]).toEqual([
    'Neighbours around a table',
    'image/png',
    '"2"',
  ]);
  const path = `${system.url}/v1/proposals/${id}/illustrations/${illustration.id as string}`;
  const read = (query: string, more: Record<string, string> = {}) =>
    fetch(path + query, { headers: { authorization: `Bearer ${cast.reviewer}`, ...more } });
  const tags = new Set<string>();
  for (const query of ['', '?size=small', '?size=medium']) {
    const response = await read(query);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type'), faultsOfHeaders(response.headers)]).toEqual([
      200,
      'image/png',
      [],
    ]);
    expect([bytes.subarray(1, 4).toString(), bytes.includes('<html>')]).toEqual(['PNG', false]);
    const tag = response.headers.get('etag') ?? '';
    tags.add(tag);
    expect((await read(query, { 'if-none-match': tag })).status).toBe(304);
  }
  expect(tags.size).toBe(3);
  expect((await read('?size=huge')).status).toBe(422);
});

test('a picture of an earlier version is never shown with what it carries', async () => {
  const { id } = await draftProposal(system, cast);
  const { body } = await illustrate(system, id, cast.author);
  const illustrationId = body.illustrations[0].id as string;
  const store = openFileStore(system.database('proposal'), 'illustrations');
  for (const size of ['small', 'medium', 'large']) await store.remove(`${illustrationId}-${size}`);
  await store.put(illustrationId, [tinyPng(), Buffer.from('<html>behind the end</html>')]);
  const shown = await fetch(`${system.url}/v1/proposals/${id}/illustrations/${illustrationId}`, {
    headers: { authorization: `Bearer ${cast.author}` },
  });
  const bytes = Buffer.from(await shown.arrayBuffer());
  expect([shown.status, bytes.subarray(1, 4).toString(), bytes.includes('<html>')]).toEqual([200, 'PNG', false]);
});

test('what an upload is depends on its content, not on its name', async () => {
  const { id } = await draftProposal(system, cast);
  const before = await files();
  for (const content of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', '']) {
    const { status, body } = await illustrate(system, id, cast.author, Buffer.from(content));
    expect([content, status, body.code]).toEqual([content, 415, 'unsupported-content']);
  }
  const pdf = await system.call('POST', `/v1/proposals/${id}/illustrations?alt=x`, {
    token: cast.author,
    key: newId(),
    raw: tinyPng(),
    type: 'application/pdf',
  });
  expect(pdf.status).toBe(415);
  expect(await files()).toBe(before);
});

test('an illustration needs a text for those who cannot see it', async () => {
  const { id } = await draftProposal(system, cast);
  const { status, body } = await system.call('POST', `/v1/proposals/${id}/illustrations`, {
    token: cast.author,
    key: newId(),
    raw: tinyPng(),
    type: 'image/png',
  });
  expect([status, body.errors[0]]).toMatchObject([422, { in: 'query', pointer: '/alt' }]);
});

test('an upload above 10 MB is refused', async () => {
  const { id } = await draftProposal(system, cast);
  const { status, body } = await illustrate(
    system,
    id,
    cast.author,
    Buffer.concat([tinyPng(), Buffer.alloc(10 * 1024 * 1024)]),
  );
  expect([status, body.code]).toEqual([413, 'too-large']);
});

test('the same upload sent twice under one key is one illustration', async () => {
  const { id } = await draftProposal(system, cast);
  const key = newId();
  const before = await files();
  const upload = () =>
    system.call('POST', `/v1/proposals/${id}/illustrations?alt=x`, {
      token: cast.author,
      key,
      raw: tinyPng(),
      type: 'image/png',
    });
  const answers = [...(await Promise.all([upload(), upload()])), await upload()];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  const { body } = await system.call('GET', `/v1/proposals/${id}`, { token: cast.author });
  expect(body.illustrations).toHaveLength(1);
  // One file for each size.
  expect(await files()).toBe(before + 3);
});

test('a removed illustration is gone, with its bytes', async () => {
  const { id } = await draftProposal(system, cast);
  const before = await files();
  const { body } = await illustrate(system, id, cast.author);
  const path = `/v1/proposals/${id}/illustrations/${body.illustrations[0].id as string}`;
  expect((await system.call('DELETE', path, { token: cast.author })).body.illustrations).toEqual([]);
  expect((await system.call('GET', path, { token: cast.author })).status).toBe(404);
  expect(await files()).toBe(before);
});

test('while a proposal is submitted only reviewers illustrate it', async () => {
  const { id } = await draftProposal(system, cast);
  await system.call('POST', `/v1/proposals/${id}/submissions`, { token: cast.author });
  expect((await illustrate(system, id, cast.author)).status).toBe(409);
  expect((await illustrate(system, id, cast.reviewer)).status).toBe(201);
});
