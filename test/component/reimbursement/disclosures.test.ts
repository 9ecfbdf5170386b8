import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { ibanVault } from '../../../libs/iban/iban-vault.ts';
import { openFileStore } from '../../../libs/mongo/file-store.ts';
import { writeDocumentLink } from '../../../libs/signing/document-link.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { openClaims } from '../../../services/reimbursement/claims/store.ts';
import { readIban } from '../../../services/reimbursement/disclosures/read-iban.ts';
import { openDisclosures } from '../../../services/reimbursement/disclosures/store.ts';
import { linkToDocument } from '../../../services/reimbursement/documents/link-to-document.ts';
import { readDocument } from '../../../services/reimbursement/documents/read-document.ts';
import { IBAN, openScene, pdf, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { testLog } from '../../support/test-log.ts';

let scene: Scene;
let audit: string;
beforeAll(async () => {
  scene = await openScene();
  audit = (await scene.person('audit')).token;
});
afterAll(() => scene.system.stop());

const seenOf = async (id: string) =>
  (
    (await scene.call('GET', `/v1/disclosures?of=${id}`, { token: audit })).body.items as {
      by: string;
      what: string;
      documentId: string | null;
      why: string;
    }[]
  )
    .map(({ by, what, documentId, why }) => ({ by, what, documentId, why }))
    .reverse();
const withDocument = async () => {
  const [{ body: claim }, content] = [await scene.create(), pdf()];
  const { body } = await scene.attach(claim.id, scene.ana.token, content);
  return { id: claim.id as string, documentId: body.documents[0].id as string, content };
};
const linkTo = (id: string, documentId: string, token: string) =>
  scene.call('POST', `/v1/claims/${id}/documents/${documentId}/links`, { token });
/** Without any sign-in. */
const follow = async (url: string) => {
  const response = await fetch(new URL(url, scene.system.url));
  return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
};
const codeOf = (content: Buffer) => (JSON.parse(content.toString()) as { code: string }).code;

test('a link gives one document to a browser for some minutes, as an attachment that can do nothing', async () => {
  const { id, documentId, content } = await withDocument();
  const { status, body } = await linkTo(id, documentId, scene.fin.token);
  expect(status).toBe(200);
  const answer = await follow(body.url);
  expect([answer.status, answer.content.equals(content)]).toEqual([200, true]);
  expect(
    Object.fromEntries(
      ['content-type', 'content-disposition', 'x-content-type-options', 'cache-control', 'content-security-policy'].map(
        (name) => [name, answer.headers.get(name)],
      ),
    ),
  ).toEqual({
    'content-type': 'application/pdf',
    'content-disposition': 'attachment; filename=facture.pdf',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  });
  scene.system.setClock(new Date(new Date(body.expiresAt as string).getTime() + 1));
  const late = await follow(body.url);
  scene.system.setClock(undefined);
  expect([late.status, codeOf(late.content)]).toEqual([403, 'link-expired']);
  expect(new Date(body.expiresAt as string).getTime() - testClock.now().getTime()).toBeLessThanOrEqual(5 * MINUTE_MS);
});

test('a link opens nothing else, and cannot be altered', async () => {
  const [one, other] = [await withDocument(), await withDocument()];
  const { url } = (await linkTo(one.id, one.documentId, scene.ana.token)).body as { url: string };
  const token = new URL(url, scene.system.url).searchParams.get('token') ?? '';
  const otherUrl = new URL(
    ((await linkTo(other.id, other.documentId, scene.ana.token)).body as { url: string }).url,
    scene.system.url,
  );
  const content = {
    claimId: other.id,
    documentId: other.documentId,
    personId: newId(),
    expiresAt: testClock.in(60_000),
  };
  const wrong: Record<string, string> = {
    'another document': url.replace(one.documentId, other.documentId),
    'another claim': url.replace(one.id, other.id),
    'the token of another document': url.replace(token, otherUrl.searchParams.get('token') ?? ''),
    'another key': url.replace(token, writeDocumentLink(content, 'another-key-of-at-least-32-characters')),
    'another end of the token': url.replace(token, token.replace(/....$/, 'AAAA')),
    'a part of the token': url.replace(token, token.slice(0, token.lastIndexOf('.'))),
  };
  for (const [what, each] of Object.entries(wrong)) {
    const { status, content } = await follow(each);
    expect([what, status, codeOf(content)]).toEqual([what, 403, 'bad-token']);
  }
  expect((await seenOf(other.id)).map(({ what }) => what)).toEqual(['document-link']);
});

test('only who may read the claim gets a link, and only to what is there', async () => {
  const { id, documentId } = await withDocument();
  const stranger = await scene.person('group', [newId()]);
  expect((await linkTo(id, documentId, stranger.token)).status).toBe(404);
  expect((await linkTo(id, newId(), scene.ana.token)).status).toBe(404);
  const { url } = (await linkTo(id, documentId, scene.ana.token)).body as { url: string };
  await scene.call('DELETE', `/v1/claims/${id}/documents/${documentId}`, { token: scene.ana.token });
  expect((await follow(url)).status).toBe(404);
});

test('each link and each download is noted with who, and only audit reads the list', async () => {
  const { id, documentId } = await withDocument();
  await scene.call('GET', `/v1/claims/${id}/documents/${documentId}`, { token: scene.bo.token });
  const { url } = (await linkTo(id, documentId, scene.fin.token)).body as { url: string };
  await follow(url);
  await follow(url);
  expect(await seenOf(id)).toEqual([
    { by: scene.bo.sub, what: 'document', documentId, why: '' },
    { by: scene.fin.sub, what: 'document-link', documentId, why: '' },
    { by: scene.fin.sub, what: 'document', documentId, why: 'by a link' },
    { by: scene.fin.sub, what: 'document', documentId, why: 'by a link' },
  ]);
  const first = (await scene.call('GET', '/v1/disclosures?limit=1', { token: audit })).body;
  const second = (await scene.call('GET', `/v1/disclosures?limit=1&cursor=${first.nextCursor}`, { token: audit })).body;
  expect(first.items[0].id).not.toBe(second.items[0].id);
  expect((await scene.call('GET', '/v1/disclosures', { token: scene.fin.token })).status).toBe(403);
});

test('an IBAN is read in clear by finance or a payer who says why, never of their own group, and each reading is noted', async () => {
  const { body: claim } = await scene.create();
  const reading = (token: string, body: object = { reason: 'The bank asks about a transfer.' }) =>
    scene.call('POST', `/v1/claims/${claim.id}/iban-readings`, { token, body });
  const own = await scene.person('finance', [scene.groupId]);
  expect([
    (await reading(own.token)).body.code,
    (await reading(scene.ana.token)).status,
    (await reading(audit)).status,
    (await reading(scene.fin.token, {})).status,
  ]).toEqual(['own-group', 403, 403, 422]);
  expect(await seenOf(claim.id)).toEqual([]);
  for (const { token } of [scene.fin, scene.pia])
    expect(await reading(token)).toMatchObject({ status: 200, body: { iban: IBAN } });
  expect(await seenOf(claim.id)).toEqual(
    [scene.fin, scene.pia].map(({ sub }) => ({
      by: sub,
      what: 'iban',
      documentId: null,
      why: 'The bank asks about a transfer.',
    })),
  );
});

test('what cannot be noted is not shown', async () => {
  const { id, documentId } = await withDocument();
  const database = scene.system.database('reimbursement');
  const deps = {
    claims: openClaims(database, () => undefined),
    files: openFileStore(database, 'files'),
    disclosures: { ...openDisclosures(database), add: () => Promise.reject(new Error('full')) },
    vault: ibanVault(DEVELOPMENT_KEYS.iban, DEVELOPMENT_KEYS.ibanFingerprint),
    countAltered: () => undefined,
    documentLinkKey: 'key',
    publicUrl: '',
    countAlteredFile: () => undefined,
    logger: testLog(),
    now: testClock.now,
  };
  const ref = { claimId: id, documentId };
  await expect(readIban(deps, id, 'Why not.', scene.fin.sub)).rejects.toThrow('full');
  await expect(readDocument(deps, ref, scene.fin.sub)).rejects.toThrow('full');
  await expect(linkToDocument(deps, ref, scene.fin.sub)).rejects.toThrow('full');
});

test('a document that is not the one that was uploaded is shown to nobody, and an alert hears of it', async () => {
  const { id, documentId } = await withDocument();
  const { token } = scene.fin;
  const path = `/v1/claims/${id}/documents/${documentId}`;
  const { url } = (await scene.call('POST', `${path}/links`, { token })).body;
  const linked = url.slice(url.indexOf('/v1/'));
  const noted = async () =>
    (await scene.call('GET', `/v1/disclosures?of=${id}`, { token: (await scene.person('audit')).token })).body.items
      .length;
  const before = await noted();
  const chunks = scene.system.database('reimbursement').collection('files.chunks');
  await chunks.updateOne({ files_id: documentId }, { $set: { data: pdf('altered') } });
  for (const read of [scene.call('GET', path, { token }), scene.call('GET', linked)])
    expect(await read).toMatchObject({ status: 409, body: { code: 'document-altered' } });
  await scene.system.database('reimbursement').collection('files.files').deleteOne({ filename: documentId });
  expect((await scene.call('GET', path, { token })).body.code).toBe('document-altered');
  expect(await noted()).toBe(before);
  expect(await (await fetch(`${scene.system.url}/metrics`)).text()).toMatch(/^seuil_altered_files_total 3$/m);
});
