import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { ibanVault } from '../../../libs/iban/iban-vault.ts';
import { reimbursement } from '../../../services/reimbursement/app.ts';
import { schemaFaults } from '../../readers/iso20022/schema-check.ts';
import { IBAN, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { newId, startSystem } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const collection = (name: string) =>
  scene.system.database('reimbursement').collection<{ _id: string; [field: string]: unknown }>(name);
const batch = async (claimIds: string[], token = scene.pia.token) =>
  (
    await scene.call('POST', '/v1/payouts', {
      token,
      key: newId(),
      body: { claims: await scene.seen(claimIds), executionDate: '2099-01-31' },
    })
  ).body;
const download = (payoutId: string, token = scene.pia.token, more: { breaks?: true } = {}) =>
  scene.call('GET', `/v1/payouts/${payoutId}/file`, { token, ...more });
const notedFor = (of: string) => collection('disclosures').find({ of }).toArray();

test('a bank file is valid, has the hash that the batch says, and is the same whenever it is fetched', async () => {
  const ids = [
    await scene.payable({ title: 'Tracts « été » & café', payee: { name: 'Imprimerie de l’Œuvre', iban: IBAN } }),
    await scene.payable({ payee: { name: 'Bo', iban: OTHER_IBAN, bic: 'PSSTFRPPXXX' } }),
  ];
  const payout = await batch(ids);
  const first = await download(payout.id);
  expect([
    first.status,
    first.headers.get('content-type'),
    first.headers.get('content-disposition')?.replaceAll('"', ''),
  ]).toEqual([200, 'application/xml', `attachment; filename=seuil-2099-02-02-${payout.id.slice(0, 8)}.xml`]);
  expect(await schemaFaults('pain.001.001.09', first.body)).toEqual([]);
  expect(
    createHash('sha256')
      .update(first.body as string)
      .digest('hex'),
  ).toBe(payout.fileSha256);
  const text = (first.body as string).replaceAll('&apos;', "'");
  for (const said of [
    IBAN,
    OTHER_IBAN,
    'PSSTFRPPXXX',
    "Imprimerie de l'OEuvre",
    "GA Belleville - Tracts ' ete ' + cafe",
    '<CtrlSum>250.00<',
    `<MsgId>${payout.id.replaceAll('-', '')}<`,
    ...ids.map((id) => `<EndToEndId>${id.replaceAll('-', '')}<`),
  ])
    expect(text).toContain(said);
  expect((await download(payout.id)).body).toBe(first.body);
  expect(await notedFor(payout.id)).toMatchObject([
    { by: scene.pia.sub, what: 'payout-file' },
    { by: scene.pia.sub, what: 'payout-file' },
  ]);
});

test('another account of the payer in the configuration changes no file that was made', async () => {
  const payout = await batch([await scene.payable()]);
  const { body: made } = await download(payout.id);
  const elsewhere = await startSystem([reimbursement], {
    NAMESPACE: scene.system.namespace,
    PAYER_NAME: 'Renamed',
    PAYER_IBAN: OTHER_IBAN,
    PAYER_BIC: 'PSSTFRPPXXX',
  });
  const token = await elsewhere.token({ scope: 'pay' });
  const again = await elsewhere.call('GET', `/v1/payouts/${payout.id}/file`, { token });
  await elsewhere.stop();
  expect(again.body).toBe(made);
  expect(made).not.toContain('Renamed');
});

test('no account lies in clear in the database', async () => {
  const payout = await batch([await scene.payable()]);
  const stored = JSON.stringify([
    await collection('payouts').findOne({ _id: payout.id }),
    await collection('payout-files').findOne({ _id: payout.id }),
  ]);
  expect(stored).toContain(payout.fileSha256);
  expect(stored).not.toContain(IBAN);
});

test('only a payer without a stake in any of its claims gets the file, and refusals are not noted', async () => {
  const payout = await batch([await scene.payable()]);
  const tokens = [
    scene.fin.token,
    scene.ana.token,
    await scene.system.token({ sub: scene.fin.sub, scope: 'pay' }),
    await scene.system.token({ sub: scene.bo.sub, scope: 'pay' }),
    await scene.system.token({ scope: 'pay', groups: [scene.groupId] }),
  ];
  const refusals = await Promise.all(tokens.map((token) => download(payout.id, token)));
  expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
    [403, 'insufficient-scope'],
    [403, 'insufficient-scope'],
    [403, 'same-person'],
    [403, 'same-person'],
    [403, 'own-group'],
  ]);
  expect(await notedFor(payout.id)).toEqual([]);
});

test('nothing leaves that could not be noted', async () => {
  const payout = await batch([await scene.payable()]);
  expect((await download(payout.id)).status).toBe(200);
  const disclosures = collection('disclosures');
  await disclosures.deleteMany({ of: { $ne: payout.id } });
  // The next note about this batch is refused by the database.
  await disclosures.createIndexes([{ key: { of: 1 }, unique: true, name: 'only-one' }]);
  const refused = await download(payout.id, scene.pia.token, { breaks: true });
  await disclosures.dropIndex('only-one');
  expect(refused.status).toBe(500);
  expect(JSON.stringify(refused.body)).not.toContain(IBAN);
});

test('a stored file that is not the one that was made is never handed out, and the answer says so', async () => {
  const payout = await batch([await scene.payable()]);
  const vault = ibanVault(DEVELOPMENT_KEYS.iban, DEVELOPMENT_KEYS.ibanFingerprint);
  const { body: made } = await download(payout.id);
  const store = (sealed: string) => collection('payout-files').updateOne({ _id: payout.id }, { $set: { sealed } });
  for (const [sealed, said] of [
    [vault.files.seal((made as string).replace(IBAN, OTHER_IBAN), payout.id), 'SHA-256 differs'],
    [vault.files.seal(made, newId()), 'cannot be opened'],
  ] as const) {
    await store(sealed);
    const { status, body } = await download(payout.id);
    expect([status, body.code, body.detail]).toEqual([409, 'file-altered', expect.stringContaining(said)]);
  }
  expect(await notedFor(payout.id)).toHaveLength(1);
});

test('a claim whose account cannot be opened, or is another one, is left out with its reason, and the others are paid', async () => {
  const [good, broken, wrong] = [await scene.payable(), await scene.payable(), await scene.payable()];
  const vault = ibanVault(DEVELOPMENT_KEYS.iban, DEVELOPMENT_KEYS.ibanFingerprint);
  await collection('claims').updateOne({ _id: broken }, { $set: { 'payee.ibanEncrypted': 'x.y.z.w' } });
  await collection('claims').updateOne(
    { _id: wrong },
    { $set: { 'payee.ibanEncrypted': vault.sealAccount('FR7630006000011234567890188', wrong).ibanEncrypted } },
  );
  const payout = await batch([good, broken, wrong]);
  expect(payout.transfers.map(({ claimId }: { claimId: string }) => claimId)).toEqual([good]);
  expect(payout.leftOut).toEqual(
    expect.arrayContaining([
      { claimId: broken, reason: 'unusable-account' },
      { claimId: wrong, reason: 'account-does-not-fit' },
    ]),
  );
});

test('batches are listed newest first, by state, and by the transfer that somebody looks for', async () => {
  const [one, two] = [await scene.payable(), await scene.payable()];
  const list = async (query: string, token = scene.fin.token) =>
    (await scene.call('GET', `/v1/payouts?limit=1&${query}`, { token })).body;
  const first = await batch([one, two]);
  const [id, other] = [one, two].map((claimId) => claimId.replaceAll('-', ''));
  expect((await list('state=sent')).items[0]).toMatchObject({
    id: first.id,
    totalCents: 25_000,
    transfers: { sent: 2, paid: 0, rejected: 0, disputed: 0 },
  });
  const word = (kind: string, payoutId: string, endToEndIds: unknown[], more: object = {}) =>
    scene.call('POST', `/v1/payouts/${payoutId}/${kind}`, { token: scene.pol.token, body: { endToEndIds, ...more } });
  await word('rejections', first.id, [id], { reason: 'AC04' });
  const second = await batch([one]);
  await word('confirmations', second.id, [id]);
  expect((await list('state=answered')).items[0].id).toBe(second.id);
  expect((await list('state=sent')).items[0].id).toBe(first.id);
  const newest = await list(`endToEndId=${id}`);
  const oldest = await list(`endToEndId=${id}&cursor=${newest.nextCursor}`);
  expect([newest, oldest].map(({ items }) => [items[0].id, items[0].transfer.state, items[0].transfer.reason])).toEqual(
    [
      [second.id, 'paid', null],
      [first.id, 'rejected', 'AC04'],
    ],
  );
  expect(oldest.nextCursor).toBeNull();
  expect((await list(`endToEndId=${other}&state=sent`)).items[0].transfer).toMatchObject({
    claimId: two,
    state: 'sent',
  });
  expect((await list('endToEndId=unknown')).items).toEqual([]);
  expect((await scene.call('GET', '/v1/payouts', { token: scene.ana.token })).status).toBe(403);
});
