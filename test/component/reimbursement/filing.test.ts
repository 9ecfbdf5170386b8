import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bytesOf } from '../../inputs/receipt-cases.ts';
import { form, IBAN, openScene, OTHER_IBAN, pdf, type Scene } from '../../scenes/claim-scene.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

test('only a group certified now can draft a claim, and a group not heard of yet is worth a retry', async () => {
  const [unknown, decertified] = [newId(), newId()];
  await scene.certify(decertified, 1, true);
  await scene.certify(decertified, 2, false);
  const token = await scene.system.token({ scope: 'group', groups: [unknown, decertified] });
  const file = (groupId: string) =>
    scene.call('POST', '/v1/claims', { token, key: newId(), body: { groupId, ...form() } });
  const tooEarly = await file(unknown);
  expect([tooEarly.status, tooEarly.body.code, tooEarly.headers.get('retry-after')]).toEqual([
    404,
    'not-known-yet',
    '2',
  ]);
  const refused = await file(decertified);
  expect([refused.status, refused.body.code]).toEqual([403, 'not-certified']);
});

test('all faults of the form are told at once', async () => {
  const { status, body } = await scene.create({
    amountCents: 12_501,
    date: '2099-01-01',
    invoiceDueOn: '2099-02-01',
    title: '',
    eventUrl: 'http://example.org',
    payee: { name: 'X', iban: 'FR7630006000011234567890188', bic: 'nope' },
  });
  expect(status).toBe(422);
  expect(body.errors.map((fault: { pointer: string }) => fault.pointer).sort()).toEqual([
    '/amountCents',
    '/date',
    '/eventUrl',
    '/invoiceDueOn',
    '/payee/bic',
    '/payee/iban',
    '/title',
  ]);
  expect(JSON.stringify(body)).not.toContain('FR76');
});

test('a payee whom no bank file can name, and a link into our own network, are refused with words', async () => {
  const { status, body } = await scene.create({
    title: 'Colle\u202e',
    eventUrl: 'https://127.1/',
    payee: { name: 'ЮРИЙ КОВАЛЬ', iban: 'FR7630006000011234567890189' },
  });
  expect([status, body.errors]).toEqual([
    422,
    expect.arrayContaining([
      { in: 'body', pointer: '/title', detail: expect.stringContaining('U+202E') },
      { in: 'body', pointer: '/payee/name', detail: expect.stringContaining('as the bank has it, in Latin letters') },
      { in: 'body', pointer: '/eventUrl', detail: 'must name a site, not an address of a machine' },
    ]),
  ]);
  const unseen = await scene.create({ payee: { name: '\u200b\u2060', iban: 'FR7630006000011234567890189' } });
  expect(unseen.body.errors).toEqual([
    { in: 'body', pointer: '/payee/name', detail: 'must hold something that can be seen' },
  ]);
});

test('a payment lies in the future and says until when its invoice follows', async () => {
  const pay = (more: object) => scene.create({ type: 'payment', date: '2099-03-01', ...more });
  expect((await pay({ invoiceDueOn: '2099-04-01' })).status).toBe(201);
  expect((await pay({})).body.errors).toEqual([
    { in: 'body', pointer: '/invoiceDueOn', detail: expect.stringContaining('invoice') },
  ]);
  expect((await pay({ invoiceDueOn: '2099-04-01', date: '2020-01-01' })).status).toBe(422);
});

test('a double click drafts one claim', async () => {
  const key = newId();
  const answers = await Promise.all(Array.from({ length: 4 }, () => scene.create({}, scene.ana.token, key)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  expect((await scene.create({ title: 'Another' }, scene.ana.token, key)).body.code).toBe('idempotency-key-reused');
});

test('an IBAN is neither answered nor stored in clear', async () => {
  const { body } = await scene.create();
  expect(body.payee).toEqual({
    name: 'Imprimerie du Quai',
    nameInBankFile: 'Imprimerie du Quai',
    ibanMasked: 'FR76 **** 0189',
    bic: null,
  });
  const stored = await scene.system
    .database('reimbursement')
    .collection<{ _id: string }>('claims')
    .findOne({ _id: body.id });
  expect(JSON.stringify([body, stored])).not.toContain(IBAN.slice(4, 20));
});

test('a claim is hidden from other groups, and their list is their own', async () => {
  const { body: claim } = await scene.create();
  const stranger = await scene.person('group', [newId()]);
  expect((await scene.call('GET', `/v1/claims/${claim.id}`, { token: stranger.token })).status).toBe(404);
  expect((await scene.attach(claim.id, stranger.token)).status).toBe(404);
  expect((await scene.step(claim.id, 'submissions', stranger.token, { envelopeMaxCents: 0 })).status).toBe(404);
  expect((await scene.call('GET', '/v1/claims', { token: stranger.token })).status).toBe(403);
  expect((await scene.call('GET', `/v1/claims?groupId=${scene.groupId}`, { token: stranger.token })).status).toBe(403);
  expect((await scene.create({}, stranger.token)).body.code).toBe('not-your-group');
  expect((await scene.call('GET', `/v1/claims/${claim.id}`, { token: scene.fin.token })).status).toBe(200);
});

test('a list is paged newest first and filtered by state', async () => {
  const groupId = newId();
  await scene.certify(groupId);
  const { token } = await scene.person('group', [groupId]);
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1)
    ids.unshift(
      (await scene.call('POST', '/v1/claims', { token, key: newId(), body: { groupId, ...form() } })).body.id,
    );
  const page = (query: string) => scene.call('GET', `/v1/claims?groupId=${groupId}&limit=2${query}`, { token });
  const first = (await page('&state=draft')).body;
  const second = (await page(`&state=draft&cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(second.nextCursor).toBeNull();
  expect((await page('&state=paid')).body.items).toEqual([]);
});

test('a claim on an action waits until this service has heard that it is fundable, and is refused once its claims are closed', async () => {
  const tooEarly = await scene.create({ actionId: newId() });
  expect([tooEarly.status, tooEarly.body.code]).toEqual([404, 'not-known-yet']);
  const open = await scene.makeFundable();
  await open.isKnown();
  expect((await scene.create({ actionId: open.actionId })).status).toBe(201);
  const closed = await scene.makeFundable('2020-01-01');
  await closed.isKnown();
  expect((await scene.create({ actionId: closed.actionId })).body.code).toBe('claims-closed');
});

test('an edit needs the version that was seen, and keeps the IBAN when it is left out', async () => {
  const { body: claim } = await scene.create();
  const put = (version: string | undefined, more: object = {}) =>
    scene.call('PUT', `/v1/claims/${claim.id}`, {
      token: scene.bo.token,
      headers: version === undefined ? {} : { 'if-match': version },
      body: form({ payee: { name: 'Imprimerie' }, ...more }),
    });
  expect((await put(undefined)).status).toBe(428);
  const edited = await put('"1"', { title: 'Posters' });
  expect([edited.status, edited.headers.get('etag'), edited.body.title, edited.body.payee]).toEqual([
    200,
    '"2"',
    'Posters',
    { name: 'Imprimerie', nameInBankFile: 'Imprimerie', ibanMasked: 'FR76 **** 0189', bic: null },
  ]);
  const late = await put('"1"');
  expect([late.status, late.body.code]).toEqual([412, 'version-mismatch']);
});

test('documents are told by their content, and downloaded as attachments', async () => {
  const { body: claim } = await scene.create();
  const content = pdf();
  const { status, body } = await scene.attach(claim.id, scene.ana.token, content);
  expect([status, body.documents[0].contentType, body.documents[0].size]).toEqual([
    201,
    'application/pdf',
    content.length,
  ]);
  const path = `/v1/claims/${claim.id}/documents/${body.documents[0].id}`;
  const download = await fetch(scene.system.url + path, { headers: { authorization: `Bearer ${scene.fin.token}` } });
  expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  expect([download.headers.get('content-disposition'), download.headers.get('x-content-type-options')]).toEqual([
    'attachment; filename=facture.pdf',
    'nosniff',
  ]);

  const script = await scene.attach(claim.id, scene.ana.token, Buffer.from('<script>alert(1)</script>'));
  expect([script.status, script.body.code]).toEqual([415, 'unsupported-content']);
  expect((await scene.attach(claim.id, scene.ana.token, pdf(), { type: 'text/html' })).status).toBe(415);
  expect(
    (await scene.attach(claim.id, scene.ana.token, Buffer.concat([pdf(), Buffer.alloc(10 * 1024 * 1024)]))).status,
  ).toBe(413);

  expect((await scene.call('DELETE', path, { token: scene.ana.token })).body.documents).toEqual([]);
  expect((await scene.call('GET', path, { token: scene.ana.token })).status).toBe(404);
});

test('the content of a document decides its type, its name is mended, and what a person should know is said', async () => {
  const { body: claim } = await scene.create();
  const add = (file: string, filename: string, type: string) =>
    scene.attach(claim.id, scene.ana.token, bytesOf({ file }), { kind: 'invoice', filename, type });
  await add('screenshot-named.jpg', 'screenshot.jpg', 'image/jpeg');
  await add('ticket.jfif', 'ticket.jfif', 'application/octet-stream');
  await add('whatsapp.webp', 'photo', 'image/webp');
  await add('password-needed.pdf', 'facture.pdf', 'application/pdf');
  const { status, body } = await add('truncated.jpg', 'photo.jpg', 'image/jpg');
  type Kept = { filename: string; contentType: string; warnings: { kind: string; why: string }[] };
  expect([
    status,
    body.documents.map(({ filename, contentType, warnings }: Kept) => [
      filename,
      contentType,
      ...warnings.map(({ kind }) => kind),
    ]),
  ]).toEqual([
    201,
    [
      ['screenshot.png', 'image/png'],
      ['ticket.jpg', 'image/jpeg'],
      ['photo.webp', 'image/webp'],
      ['facture.pdf', 'application/pdf', 'encrypted'],
      ['photo.jpg', 'image/jpeg', 'cut-off'],
    ],
  ]);
  const seen = (await scene.read(claim.id, scene.fin.token)).documents as Kept[];
  expect(seen[3]?.warnings[0]?.why).toContain('Print it as PDF');
  const webp = await fetch(`${scene.system.url}/v1/claims/${claim.id}/documents/${body.documents[2].id}`, {
    headers: { authorization: `Bearer ${scene.fin.token}` },
  });
  expect([webp.status, webp.headers.get('content-type')]).toEqual([200, 'image/webp']);
  const heic = await add('IMG_0412.HEIC', 'IMG_0412.HEIC', 'image/heic');
  expect([heic.status, heic.body.code, heic.body.detail]).toEqual([
    415,
    'unsupported-content',
    expect.stringContaining('Most Compatible'),
  ]);
});

test('finance sees that the same invoice was scanned twice', async () => {
  const twin = { amountCents: 7_777, date: '2026-03-03', lines: [{ label: 'Colle', amountCents: 7_777 }] };
  const [first, second] = [await scene.create(twin), await scene.create({ ...twin, title: 'Again' })];
  await scene.attach(first.body.id, scene.ana.token, bytesOf({ file: 'facture.pdf' }));
  await scene.attach(second.body.id, scene.bo.token, bytesOf({ file: 'facture-again-other-producer-date.pdf' }));
  const { flags } = await scene.read(first.body.id, scene.fin.token);
  expect(flags.filter(({ kind }: { kind: string }) => kind === 'likely-twin')).toEqual([
    { kind: 'likely-twin', why: expect.stringContaining('77.77 €'), claimIds: [second.body.id] },
  ]);
});

test('finance sees the same receipt in another claim and the same account in another group', async () => {
  const receipt = pdf('the same receipt');
  const { body: first } = await scene.create({ date: '2020-02-02', payee: { name: 'Tiers', iban: OTHER_IBAN } });
  const { body: second } = await scene.create();
  for (const { id } of [first, second]) await scene.attach(id, scene.ana.token, receipt);
  const groupId = newId();
  await scene.certify(groupId);
  const elsewhere = await scene.person('group', [groupId]);
  const { body: third } = await scene.call('POST', '/v1/claims', {
    token: elsewhere.token,
    key: newId(),
    body: { groupId, ...form({ payee: { name: 'Tiers', iban: 'fr14 2004 1010 0505 0001 3M02 606' } }) },
  });
  expect((await scene.read(first.id, scene.fin.token)).flags).toEqual([
    { kind: 'same-document', why: 'The same file stands in another claim: facture.pdf.', claimIds: [second.id] },
    { kind: 'same-iban', why: 'Claims of other groups are paid to the same account.', claimIds: [third.id] },
  ]);
  expect((await scene.read(first.id)).flags).toBeUndefined();
});

test('finance takes a list away as CSV: what the list shows, accounts masked, formulas as text; a group does not', async () => {
  const { body: claim } = await scene.create({ title: '=HYPERLINK("x")' });
  const { status, headers, body } = await scene.call('GET', `/v1/claims/export?groupId=${scene.groupId}&state=draft`, {
    token: scene.fin.token,
  });
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  const [header, ...rows] = String(body).trimEnd().split('\r\n');
  expect(header).toContain('id,createdAt,groupId,actionId,type,title');
  const listed = await scene.call('GET', `/v1/claims?groupId=${scene.groupId}&state=draft&limit=100`, {
    token: scene.fin.token,
  });
  expect(rows.map((row) => row.split(',')[0])).toEqual(listed.body.items.map(({ id }: { id: string }) => id));
  const row = rows.find((each) => each.startsWith(claim.id));
  expect(row).toContain(`"'=HYPERLINK(""x"")"`);
  expect(row).toContain('FR76 **** 0189');
  expect(String(body)).not.toContain(IBAN.slice(4, 20));
  expect((await scene.call('GET', '/v1/claims/export', { token: scene.ana.token })).status).toBe(403);
});
