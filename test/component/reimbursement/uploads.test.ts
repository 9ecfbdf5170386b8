import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openFileStore } from '../../../libs/mongo/file-store.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { openScene, pdf, type Scene } from '../../scenes/claim-scene.ts';
import { tinyPng } from '../../scenes/proposal-ready.ts';
import { machineTime } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const LIMIT = 10 * 1024 * 1024;
const CHUNK = 255 * 1024;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const collection = (name: string) =>
  scene.system.database('reimbursement').collection<{ files_id: string; n: number }>(name);
const stored = async () => ({
  files: await collection('files.files').countDocuments({}),
  chunks: await collection('files.chunks').countDocuments({}),
});
const fileStore = () => openFileStore(scene.system.database('reimbursement'), 'files');
const empty = async (): Promise<string> => (await scene.create()).body.id as string;
const documentsOf = async (id: string) =>
  (await scene.read(id)).documents as { id: string; sha256: string; size: number; contentType: string }[];
const ending = Buffer.from('\n%%EOF\n');
const pdfOf = (size: number) => Buffer.concat([pdf(), Buffer.alloc(size - pdf().length - ending.length, 0x20), ending]);

/** An upload by hand: without saying beforehand how long it is. */
function openUpload(id: string) {
  const upload = request(`${scene.system.url}/v1/claims/${id}/documents?kind=invoice&filename=facture.pdf`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${scene.ana.token}`,
      'content-type': 'application/pdf',
      'idempotency-key': newId(),
    },
  });
  const answer = new Promise<{ status: number; body: { code?: string } }>((resolve, reject) => {
    upload.on('error', reject).on('response', async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({
        status: response.statusCode ?? 0,
        body: JSON.parse(Buffer.concat(parts).toString()) as { code?: string },
      });
    });
  });
  return { upload, answer };
}

test('a document is stored as it was sent up to the last byte of the limit, and beyond it not at all', async () => {
  const id = await empty();
  const largest = pdfOf(LIMIT);
  const { status, body } = await scene.attach(id, scene.ana.token, largest);
  expect([status, body.documents[0].size]).toEqual([201, LIMIT]);
  const download = await fetch(`${scene.system.url}/v1/claims/${id}/documents/${body.documents[0].id}`, {
    headers: { authorization: `Bearer ${scene.fin.token}` },
  });
  expect([download.headers.get('content-length'), Buffer.from(await download.arrayBuffer()).equals(largest)]).toEqual([
    String(LIMIT),
    true,
  ]);

  const before = await stored();
  const announced = await scene.attach(id, scene.ana.token, pdfOf(LIMIT + 1));
  expect([announced.status, announced.body.code]).toEqual([413, 'too-large']);
  const { upload, answer } = openUpload(id);
  upload.write(pdfOf(LIMIT));
  upload.end('\n');
  expect(await answer).toMatchObject({ status: 413, body: { code: 'too-large' } });
  expect(await stored()).toEqual(before);
  expect(await documentsOf(id)).toHaveLength(1);
});

test('a download that the reader breaks off, or of which the store lost a part, harms no other, and is seen as what it is', async () => {
  const id = await empty();
  const { body } = await scene.attach(id, scene.ana.token, pdfOf(30 * CHUNK));
  const documentId = body.documents[0].id as string;
  const download = (signal?: AbortSignal) =>
    fetch(`${scene.system.url}/v1/claims/${id}/documents/${documentId}`, {
      headers: { authorization: `Bearer ${scene.fin.token}` },
      ...(signal && { signal }),
    });
  const leaving = new AbortController();
  const left = await download(leaving.signal);
  leaving.abort();
  await expect(left.arrayBuffer()).rejects.toThrow();
  expect((await (await download()).arrayBuffer()).byteLength).toBe(30 * CHUNK);
  await collection('files.chunks').deleteOne({ files_id: documentId, n: 25 });
  const altered = await download();
  expect([altered.status, ((await altered.json()) as { code: string }).code]).toEqual([409, 'document-altered']);
  expect((await scene.call('GET', `/v1/claims/${id}`, { token: scene.ana.token })).status).toBe(200);
});

test('of an upload that breaks off in the middle nothing is left', async () => {
  const id = await empty();
  const before = await stored();
  const { upload, answer } = openUpload(id);
  const broken = answer.catch(() => 'broken off');
  upload.write(pdfOf(4 * CHUNK));
  await waitUntil(async () => (await stored()).chunks > before.chunks, { what: 'the first chunks' });
  upload.destroy();
  expect(await broken).toBe('broken off');
  await waitUntil(async () => (await stored()).chunks === before.chunks, { what: 'no chunks left' });
  expect([await stored(), await documentsOf(id)]).toEqual([before, []]);
});

test('an upload is never in memory as a whole: each piece is stored before much more is taken', async () => {
  const id = newId();
  let furthest = 0;
  async function* source() {
    for (let pieces = 0; pieces < 48; pieces += 1) {
      if (pieces % 6 === 5)
        furthest = Math.max(
          furthest,
          pieces * 64 * 1024 - CHUNK * (await collection('files.chunks').countDocuments({ files_id: id })),
        );
      yield Buffer.alloc(64 * 1024, pieces);
    }
  }
  await fileStore().put(id, source());
  expect(furthest).toBeLessThan(CHUNK + 64 * 1024);
  let [pieces, size] = [0, 0];
  for await (const piece of await fileStore().open(id)) {
    pieces += 1;
    size += piece.length;
  }
  expect([pieces, size]).toEqual([Math.ceil((48 * 64) / 255), 48 * 64 * 1024]);
  await fileStore().remove(id);
});

test('what a document is, its content tells; what is no document leaves nothing behind', async () => {
  const id = await empty();
  const before = await stored();
  const page = '<!doctype html><script>alert(1)</script>';
  const refused: Record<string, Buffer> = {
    'a page named .pdf': Buffer.from(page),
    'a page that begins as a PDF': Buffer.from(`%PDF-1.4\n${page}\n%%EOF`),
    'a PDF that was cut off': Buffer.concat([Buffer.from('%PDF-1.4\n1 0 obj\n'), Buffer.alloc(9_000, 'x')]),
    'nothing at all': Buffer.alloc(0),
  };
  for (const [what, content] of Object.entries(refused)) {
    const { status, body } = await scene.attach(id, scene.ana.token, content);
    expect([what, status, body.code]).toEqual([what, 415, 'unsupported-content']);
  }
  const zipped = await scene.call('POST', `/v1/claims/${id}/documents?kind=photo&filename=a.pdf`, {
    token: scene.ana.token,
    key: newId(),
    raw: pdf(),
    type: 'application/pdf',
    headers: { 'content-encoding': 'gzip' },
  });
  expect(zipped.status).toBe(415);
  expect([await stored(), await documentsOf(id)]).toEqual([before, []]);
  expect(
    (await scene.attach(id, scene.ana.token, tinyPng(), { kind: 'photo', filename: 'Photo.PNG', type: 'image/png' }))
      .status,
  ).toBe(201);
});

test('a claim takes twenty documents, of uploads at once too, and refuses one more before its bytes are taken', async () => {
  const id = await empty();
  for (let count = 0; count < 18; count += 1) expect((await scene.attach(id)).status).toBe(201);
  const answers = await Promise.all([scene.attach(id), scene.attach(id), scene.attach(id)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409]);
  const before = await stored();
  const { upload, answer } = openUpload(id);
  upload.flushHeaders();
  expect(await answer).toMatchObject({ status: 409, body: { code: 'too-many-documents' } });
  upload.destroy();
  expect([await stored(), (await documentsOf(id)).length]).toEqual([before, 20]);
});

test('the same upload under one key is one document, and another content under it is refused', async () => {
  const id = await empty();
  const [key, content] = [newId(), pdfOf(2 * CHUNK)];
  const before = await stored();
  const send = (raw: Buffer) =>
    scene.call('POST', `/v1/claims/${id}/documents?kind=quote&filename=devis.pdf`, {
      token: scene.ana.token,
      key,
      raw,
      type: 'application/pdf',
    });
  const answers = [...(await Promise.all([send(content), send(content)])), await send(content)];
  expect(answers.map(({ status, body }) => [status, body.documents.length])).toEqual([
    [201, 1],
    [201, 1],
    [201, 1],
  ]);
  expect(answers[2]!.headers.get('idempotent-replayed')).toBe('true');
  const other = await send(pdfOf(2 * CHUNK + 1));
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  expect((await stored()).files).toBe(before.files + 1);
});

test('files that a crash left without a claim go after a day, and those that a claim names stay', async () => {
  const id = await scene.drafted();
  const named = (await documentsOf(id))[0]!.id;
  const [whole, half] = [newId(), newId()];
  await fileStore().put(whole, [pdf()]);
  await collection('files.chunks').insertOne({ files_id: half, n: 0 });
  const left = async () =>
    (
      await collection('files.chunks')
        .find({ files_id: { $in: [named, whole, half] } })
        .toArray()
    )
      .map(({ files_id }) => files_id)
      .sort();
  // The database tells by the machine's time when their storing began.
  scene.system.setClock(machineTime());
  await scene.system.sweep('orphaned-files');
  expect(await left()).toEqual([named, whole, half].sort());
  scene.system.setClock(plusDays(machineTime(), 1.01));
  await scene.system.sweep('orphaned-files');
  scene.system.setClock(undefined);
  expect([await left(), await collection('files.files').countDocuments({ filename: whole })]).toEqual([[named], 0]);
});
