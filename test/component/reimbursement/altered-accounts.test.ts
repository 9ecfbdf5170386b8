import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { reimbursement } from '../../../services/reimbursement/app.ts';
import { form, IBAN, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { newId, startSystem } from '../../support/system.ts';

/** Somebody writes to the database without any key, and puts back what stood there before. */
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

type Payee = { name: string; ibanEncrypted: string; ibanMasked: string; ibanFingerprint: string };
const claims = () => scene.system.database('reimbursement').collection<{ _id: string; payee: Payee }>('claims');
const payeeOf = async (id: string) => (await claims().findOne({ _id: id }))!.payee;
const write = (id: string, payee: Partial<Payee>) =>
  claims().updateOne(
    { _id: id },
    { $set: Object.fromEntries(Object.entries(payee).map(([field, value]) => [`payee.${field}`, value])) },
  );

/** A claim whose account was changed while it was a draft, and that was approved with the new one. */
async function payableAfterAChange(): Promise<{ id: string; former: Payee }> {
  const id = await scene.drafted({ payee: { name: 'Imprimerie du Quai', iban: OTHER_IBAN } });
  const former = await payeeOf(id);
  const { status } = await scene.call('PUT', `/v1/claims/${id}`, {
    token: scene.ana.token,
    headers: { 'if-match': `"${(await scene.read(id)).version}"` },
    body: form(),
  });
  expect(status).toBe(200);
  await scene.toPayable(id);
  return { id, former };
}

const pay = async (claimIds: string[]) =>
  scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen(claimIds), executionDate: '2099-01-31' },
  });
const readIban = (id: string) =>
  scene.call('POST', `/v1/claims/${id}/iban-readings`, { token: scene.fin.token, body: { reason: 'The bank asks.' } });
const alarms = async (what: string) => {
  const { body } = await scene.call('GET', '/metrics');
  return Number(new RegExp(`^seuil_altered_claims_total\\{what="${what}"\\} (\\d+)`, 'm').exec(String(body))?.[1] ?? 0);
};

test('a former account that is written back is neither paid nor shown, while the other claims of the batch are paid', async () => {
  const { id, former } = await payableAfterAChange();
  const untouched = await scene.payable();
  await write(id, { ibanEncrypted: former.ibanEncrypted });
  const before = await alarms('account');
  const { status, body } = await pay([id, untouched]);
  expect([status, body.leftOut]).toEqual([201, [{ claimId: id, reason: 'account-does-not-fit' }]]);
  expect(body.transfers.map(({ claimId }: { claimId: string }) => claimId)).toEqual([untouched]);
  const reading = await readIban(id);
  expect([reading.status, reading.body.code]).toEqual([409, 'account-does-not-fit']);
  expect(JSON.stringify(reading.body)).not.toContain(OTHER_IBAN);
  const noted = scene.system.database('reimbursement').collection('disclosures').countDocuments({ of: id });
  expect(await noted).toBe(0);
  expect((await alarms('account')) - before).toBe(2);
});

test('neither is an account that is written back together with its mask and its fingerprint', async () => {
  const { id, former } = await payableAfterAChange();
  await write(id, former);
  expect((await pay([id])).body.code).toBe('nothing-to-pay');
  expect((await readIban(id)).body.code).toBe('account-does-not-fit');
});

test.each([
  ['amount', { amountCents: 90_000 }],
  ['payee', { 'payee.name': 'Somebody else' }],
  ['submitter', { submittedBy: newId() }],
])('no step vouches for a claim whose %s was changed in the database before finance decided', async (_what, change) => {
  const id = await scene.withFinance();
  const seen = (await scene.read(id)).version as number;
  await claims().updateOne({ _id: id }, { $set: change });
  const before = await alarms('content');
  const { status, body } = await scene.call('POST', `/v1/claims/${id}/approvals`, {
    token: scene.fin.token,
    headers: { 'if-match': `"${seen}"` },
    body: {},
  });
  expect([status, body.code]).toEqual([409, 'claim-altered']);
  expect((await scene.read(id)).state).toBe('finance_review');
  expect(await alarms('content')).toBeGreaterThan(before);
});

test('an edit does not vouch for a former account that was written back into a draft', async () => {
  const id = await scene.drafted({ payee: { name: 'Imprimerie du Quai', iban: OTHER_IBAN } });
  const former = await payeeOf(id);
  const edit = async (body: object) =>
    scene.call('PUT', `/v1/claims/${id}`, {
      token: scene.ana.token,
      headers: { 'if-match': `"${(await scene.read(id)).version}"` },
      body,
    });
  expect((await edit(form())).status).toBe(200);
  await write(id, former);
  const { iban: _iban, ...payee } = form().payee;
  const { status, body } = await edit({ ...form(), payee });
  expect([status, body.code]).toEqual([409, 'claim-altered']);
});

test.each([
  ['amount', { amountCents: 90_000 }],
  ['action', { actionId: newId() }],
  ['payee', { 'payee.name': 'Somebody else' }],
  ['receipts', { 'documents.0.sha256': 'another' }],
])('a claim whose %s is not what finance approved is not paid', async (_what, change) => {
  const id = await scene.payable();
  await claims().updateOne({ _id: id }, { $set: change });
  const before = await alarms('approval');
  const { status, body } = await pay([id]);
  expect([status, body.code]).toEqual([409, 'nothing-to-pay']);
  expect(body.detail).toContain('not-as-approved');
  expect(await alarms('approval')).toBeGreaterThan(before);
});

test('a whole claim that is written back to before its batch is not paid a second time', async () => {
  const id = await scene.payable();
  const former = (await claims().findOne({ _id: id }))!;
  expect((await pay([id])).status).toBe(201);
  await claims().replaceOne({ _id: id }, former);
  const { status, body } = await pay([id]);
  expect([status, body.detail]).toEqual([409, expect.stringContaining('not-as-approved')]);
});

test('a former account is not sealed anew with the next key, and the account that stands is', async () => {
  const { id, former } = await payableAfterAChange();
  const untouched = await scene.payable();
  await write(id, { ibanEncrypted: former.ibanEncrypted });
  const rotated = await startSystem([reimbursement], {
    NAMESPACE: scene.system.namespace,
    IBAN_KEY: 'the-next-iban-key-of-these-tests-0000000',
    IBAN_RETIRED_KEYS: DEVELOPMENT_KEYS.iban,
  });
  await rotated.sweep('retired-iban-keys');
  const token = await rotated.token({ scope: 'finance' });
  const reading = (claimId: string) =>
    rotated.call('POST', `/v1/claims/${claimId}/iban-readings`, { token, body: { reason: 'The bank asks.' } });
  expect((await payeeOf(id)).ibanEncrypted).toBe(former.ibanEncrypted);
  expect((await reading(id)).body.code).toBe('account-does-not-fit');
  expect((await reading(untouched)).body).toEqual({ iban: IBAN });
  await rotated.stop();
});
