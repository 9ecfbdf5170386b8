import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../../services/reimbursement/claims/domain/claim-content.ts';
import { statusReport } from '../../readers/iso20022/status-report.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const e2e = (claimId: string) => claimId.replaceAll('-', '');
const batch = async (claimId: string): Promise<string> => {
  const { body } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen([claimId]), executionDate: '2099-01-31' },
  });
  return body.id as string;
};
const bankSays = (payoutId: string, claimId: string, status: string, code?: string) =>
  scene.call('POST', '/v1/payouts/status-reports', {
    token: scene.pia.token,
    type: 'application/xml',
    raw: Buffer.from(
      statusReport({ messageId: e2e(payoutId), transactions: [{ id: e2e(claimId), status, ...(code && { code }) }] }),
    ),
  });
const seen = async (id: string, name: string, token: string, body: object = {}, version?: number) => {
  const now = version ?? ((await scene.read(id)).version as number);
  return scene.call('POST', `/v1/claims/${id}/${name}`, { token, body, headers: { 'if-match': `"${now}"` } });
};
const give = (id: string, token = scene.ana.token) =>
  seen(id, 'accounts', token, { name: 'Imprimerie du Port', iban: OTHER_IBAN });
const decide = async (payoutId: string, claimId: string, outcome: 'paid' | 'not-paid') => {
  const { body } = await scene.call('GET', `/v1/payouts/${payoutId}`, { token: scene.fin2.token });
  return scene.call('POST', `/v1/payouts/${payoutId}/decisions`, {
    token: scene.fin2.token,
    headers: { 'if-match': `"${body.version}"` },
    body: { endToEndId: e2e(claimId), outcome, reason: 'It is back.', evidence: 'Statement of 5 March, line 1' },
  });
};
const didsOf = async (id: string): Promise<string[]> =>
  (await scene.read(id)).trail.map(({ did }: { did: string }) => did).slice(6);
const announced = async (queue: 'budget' | 'voting' | 'worker-emails', id: string) => {
  await scene.published();
  return (await waitingFor(scene.system, queue)).filter(({ subject }) => subject === id);
};

test('a claim whose account is closed goes back to its group, and two persons and finance lead it to another account', async () => {
  const id = await scene.payable();
  const first = await batch(id);
  await bankSays(first, id, 'RJCT', 'AC04');
  expect(await scene.read(id)).toMatchObject({ state: 'account_requested', payoutId: null });
  const [mail] = (await announced('worker-emails', id)).filter(({ type }) => type === 'claim.account-requested');
  expect(mail?.data).toMatchObject({ claimId: id, code: 'AC04', accountEnd: '0189' });

  const early = await seen(id, 'account-confirmations', scene.bo.token);
  expect([early.status, early.body.code]).toEqual([409, 'illegal-transition']);
  const unpayable = await seen(id, 'accounts', scene.ana.token, { name: 'Типография', iban: OTHER_IBAN });
  expect([unpayable.status, JSON.stringify(unpayable.body)]).toEqual([422, expect.stringContaining('Latin letters')]);
  expect((await give(id)).body).toMatchObject({
    state: 'account_requested',
    submittedBy: scene.ana.sub,
    payee: { name: 'Imprimerie du Port', ibanMasked: 'FR14 **** 2606' },
  });
  expect((await seen(id, 'account-confirmations', scene.ana.token)).body.code).toBe('same-person');
  expect((await seen(id, 'account-confirmations', scene.bo.token)).body.state).toBe('account_review');
  expect((await seen(id, 'account-acceptances', scene.fin2.token)).body).toMatchObject({
    state: 'payable',
    approvedBy: scene.fin2.sub,
  });
  // Neither the person who approved the claim nor the one who accepted its account pays it.
  for (const { sub } of [scene.fin, scene.fin2]) {
    const { body } = await scene.call('POST', '/v1/payouts', {
      token: await scene.system.token({ sub, scope: 'pay' }),
      key: newId(),
      body: { claims: await scene.seen([id]), executionDate: '2099-01-31' },
    });
    expect(body.detail).toContain('1 same-person');
  }
  const second = await batch(id);
  await bankSays(second, id, 'ACSC');
  const claim = await scene.read(id);
  expect([claim.state, claim.trailIntact]).toEqual(['paid', true]);
  expect(await didsOf(id)).toEqual([
    'take-into-payout',
    'reject-payment',
    'request-account',
    'give-account',
    'confirm-account',
    'accept-account',
    'take-into-payout',
    'confirm-payment',
  ]);
});

test('finance asks for another account with a reason, does not accept a strange one, and each step names what was seen', async () => {
  const id = await scene.payable();
  const reason = { reason: 'The account belongs to somebody else.' };
  const bare = await scene.call('POST', `/v1/claims/${id}/account-requests`, { token: scene.fin.token, body: reason });
  expect([bare.status, bare.body.code]).toEqual([428, 'if-match-required']);
  const stale = await seen(id, 'account-requests', scene.fin.token, reason, 1);
  expect([stale.status, stale.body.code]).toEqual([412, 'version-mismatch']);
  const payoutId = await batch(id);
  const inBatch = await seen(id, 'account-requests', scene.fin.token, reason);
  expect([inBatch.status, inBatch.body.detail]).toEqual([409, expect.stringContaining('is in a batch')]);
  await bankSays(payoutId, id, 'RJCT', 'MS03');
  expect((await seen(id, 'account-requests', scene.fin.token, reason)).body.state).toBe('account_requested');
  await give(id);
  await seen(id, 'account-confirmations', scene.bo.token);
  expect((await seen(id, 'account-requests', scene.fin.token, reason)).body.state).toBe('account_requested');
  // The account that was given before the second request is no answer to it.
  expect((await seen(id, 'account-confirmations', scene.bo.token)).status).toBe(409);
});

test('an approved claim that will not be paid is cancelled by a third person, and its money is freed once', async () => {
  const id = await scene.payable();
  const reason = { reason: 'The town gives the leaflets for nothing.' };
  expect((await seen(id, 'approved-cancellations', scene.fin.token, reason)).body.code).toBe('same-person');
  expect((await seen(id, 'approved-cancellations', scene.fin2.token, reason)).body.state).toBe('cancelled');
  expect((await announced('budget', id)).filter(({ type }) => type === 'claim.released')).toMatchObject([
    { id: `claim.released.${id}.1`, data: { reason: 'cancelled', amountCents: 12_500 } },
  ]);
  expect((await announced('worker-emails', id)).map(({ type }) => type)).toContain('claim.cancelled');
});

test('the group may give up a claim whose account was refused', async () => {
  const id = await scene.payable();
  await seen(id, 'account-requests', scene.fin.token, { reason: 'It is closed.' });
  expect((await scene.step(id, 'cancellations', scene.ana.token, { reason: 'We have it from a friend.' })).status).toBe(
    200,
  );
  expect((await announced('budget', id)).map(({ type }) => type)).toContain('claim.released');
});

test('a payment that comes back after it was confirmed is paid again to another account, and announced again', async () => {
  const id = await scene.payable();
  const first = await batch(id);
  await bankSays(first, id, 'ACSC');
  const { body } = await bankSays(first, id, 'RJCT', 'AC04');
  expect(body.transfers).toMatchObject([
    { before: 'paid', after: 'disputed', claimBefore: 'paid', claimAfter: 'disputed' },
  ]);
  expect((await announced('worker-emails', id)).map(({ type }) => type)).toContain('claim.disputed');
  expect((await decide(first, id, 'not-paid')).status).toBe(200);
  expect(await scene.read(id)).toMatchObject({ state: 'account_requested', payoutId: null, paidBy: null });
  await give(id);
  await seen(id, 'account-confirmations', scene.bo.token);
  await seen(id, 'account-acceptances', scene.fin.token);
  const second = await batch(id);
  await bankSays(second, id, 'ACSC');
  expect((await scene.read(id)).state).toBe('paid');
  expect((await announced('voting', id)).filter(({ type }) => type === 'claim.paid').map((event) => event.id)).toEqual([
    `claim.paid.${id}.1`,
    `claim.paid.${id}.2`,
  ]);
});

test('a return that a person reads on the statement disputes the payment, and money that is a refund already is not paid again', async () => {
  const id = await scene.payable();
  const payoutId = await batch(id);
  await bankSays(payoutId, id, 'ACSC');
  await scene.call('PUT', `/v1/claims/${id}/refunds/r-1`, {
    token: scene.fin2.token,
    body: { amountCents: 500, receivedOn: dayOf(testClock.now()), evidence: 'Statement, line 1' },
  });
  const { body } = await scene.call('POST', `/v1/payouts/${payoutId}/rejections`, {
    token: scene.pol.token,
    body: { endToEndIds: [e2e(id)], code: 'AC04', reason: 'Retour de fonds' },
  });
  expect(body.transfers[0]).toMatchObject({ state: 'disputed', reason: 'AC04 Compte clôturé : Retour de fonds' });
  const unpaid = await decide(payoutId, id, 'not-paid');
  expect([unpaid.status, unpaid.body.detail]).toEqual([409, expect.stringContaining('book the rest')]);
  expect((await decide(payoutId, id, 'paid')).status).toBe(200);
  expect((await scene.read(id)).state).toBe('paid');
});

test('a dispute never lets an account pass that finance has not accepted', async () => {
  const id = await scene.payable();
  const payoutId = await batch(id);
  await bankSays(payoutId, id, 'RJCT', 'AC04');
  await give(id);
  await seen(id, 'account-confirmations', scene.bo.token);
  await bankSays(payoutId, id, 'ACSP');
  expect((await scene.read(id)).state).toBe('disputed');
  await decide(payoutId, id, 'not-paid');
  expect((await scene.read(id)).state).toBe('account_requested');
});
