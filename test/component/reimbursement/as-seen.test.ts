import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../../services/reimbursement/claims/domain/claim-content.ts';
import { form, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const decide = (id: string, name: string, token: string, tag: string | undefined, body: object = {}, key = newId()) =>
  scene.call('POST', `/v1/claims/${id}/${name}`, {
    token,
    body,
    key,
    ...(tag === undefined ? { unseen: true } : { headers: { 'if-match': tag } }),
  });
const tagOf = async (id: string, token = scene.fin.token) =>
  (await scene.call('GET', `/v1/claims/${id}`, { token })).headers.get('etag')!;

test('what finance decides on is what it saw: another amount and account since is 412, no version at all 428', async () => {
  const id = await scene.withFinance();
  const seen = await tagOf(id);
  await scene.step(id, 'information-requests', scene.fin.token, { question: 'Which printer?' });
  await scene.call('PUT', `/v1/claims/${id}`, {
    token: scene.ana.token,
    headers: { 'if-match': await tagOf(id, scene.ana.token) },
    body: form({
      amountCents: 90_000,
      lines: [{ label: 'All', amountCents: 90_000 }],
      payee: { name: 'X', iban: OTHER_IBAN },
    }),
  });
  await scene.step(id, 'answers', scene.ana.token, { text: 'This one.' });
  await scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 });
  for (const [name, body] of [
    ['approvals', {}],
    ['refusals', { reasons: 'No.' }],
    ['information-requests', { question: 'Why?' }],
  ] as const) {
    const [stale, unseen] = [
      await decide(id, name, scene.fin.token, seen, body),
      await decide(id, name, scene.fin.token, undefined, body),
    ];
    expect([name, stale.status, stale.body.code]).toEqual([name, 412, 'version-mismatch']);
    expect([name, unseen.status, unseen.body.code]).toEqual([name, 428, 'if-match-required']);
  }
  expect((await scene.read(id)).state).toBe('finance_review');
  expect((await decide(id, 'approvals', scene.fin.token, await tagOf(id))).status).toBe(200);
});

test('the second person validates what they saw, too', async () => {
  const id = await scene.inPeerReview();
  const seen = await tagOf(id, scene.bo.token);
  expect((await scene.attach(id)).status).toBe(201);
  const body = { envelopeMaxCents: 5_000 };
  expect((await decide(id, 'validations', scene.bo.token, seen, body)).status).toBe(412);
  expect((await decide(id, 'validations', scene.bo.token, undefined, body)).status).toBe(428);
  expect((await decide(id, 'validations', scene.bo.token, await tagOf(id), body)).status).toBe(200);
});

test('a call that is repeated under its key gets its first answer, although its version is old by then', async () => {
  const id = await scene.withFinance();
  const [seen, key] = [await tagOf(id), newId()];
  const first = await decide(id, 'approvals', scene.fin.token, seen, {}, key);
  const again = await decide(id, 'approvals', scene.fin.token, seen, {}, key);
  expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
  expect(again.body).toEqual(first.body);
});

test('a payer confirms by hand what they saw of a payout', async () => {
  const ids = [await scene.payable(), await scene.payable()];
  const { body: payout } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen(ids), executionDate: '2099-01-31' },
  });
  const [one, two] = payout.transfers.map(({ endToEndId }: { endToEndId: string }) => endToEndId);
  const confirm = (endToEndId: string, more: object) =>
    scene.call('POST', `/v1/payouts/${payout.id}/confirmations`, {
      token: scene.pia.token,
      body: { endToEndIds: [endToEndId] },
      ...more,
    });
  const seen = { headers: { 'if-match': `"${payout.version}"` } };
  expect((await confirm(one, { unseen: true })).status).toBe(428);
  expect((await confirm(one, seen)).status).toBe(200);
  expect((await confirm(two, seen)).body.code).toBe('version-mismatch');
  expect((await confirm(one, seen)).status).toBe(200);
});

/** Calls with a version that never is the newest one, then as somebody who has just read the claim. */
async function decideStaleThenSeen(id: string, name: string, token: string, body: object = {}): Promise<void> {
  const stale = await decide(id, name, token, '"0"', body);
  expect([name, stale.status, stale.body.code]).toEqual([name, 412, 'version-mismatch']);
  const answer = await decide(id, name, token, await tagOf(id, token), body);
  expect([name, answer.status]).toEqual([name, 200]);
}

const PAYMENT = { type: 'payment', date: '2098-03-01', invoiceDueOn: '2098-04-01' };

test('each step by which a group or finance decides refuses a version that is not the newest one', async () => {
  const { ana, bo, fin, fin2 } = scene;
  const { body: drafted } = await scene.create(PAYMENT);
  const id: string = drafted.id;
  await scene.attach(id, ana.token, undefined, { kind: 'quote' });
  const money = { envelopeMaxCents: 5_000 };
  await decideStaleThenSeen(id, 'submissions', ana.token, money);
  await decideStaleThenSeen(id, 'validations', bo.token, money);
  await decideStaleThenSeen(id, 'information-requests', fin.token, { question: 'Why?' });
  await decideStaleThenSeen(id, 'answers', ana.token, { text: 'Because.' });
  await decideStaleThenSeen(id, 'approvals', fin.token);
  await scene.hear(id, 'claim.charged');
  await scene.until(id, 'payable');
  await decideStaleThenSeen(id, 'account-requests', fin.token, { reason: 'It is closed.' });
  await decideStaleThenSeen(id, 'accounts', ana.token, { name: 'Imprimerie du Port', iban: OTHER_IBAN });
  await decideStaleThenSeen(id, 'account-confirmations', bo.token);
  await decideStaleThenSeen(id, 'account-acceptances', fin2.token);
  const { body: payout } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen([id]), executionDate: '2099-01-31' },
  });
  const paid = { token: scene.pia.token, body: { endToEndIds: [id.replaceAll('-', '')] } };
  expect((await scene.call('POST', `/v1/payouts/${payout.id}/confirmations`, paid)).status).toBe(200);
  await scene.attach(id, ana.token);
  const { documents } = await scene.read(id);
  const invoice = documents.find(({ kind }: { kind: string }) => kind === 'invoice');
  await decideStaleThenSeen(id, 'invoice-checks', fin.token, { documentId: invoice.id, amountCents: 12_500 });
});

test.each([
  ['refusals', () => scene.withFinance(), () => scene.fin.token],
  ['cancellations', () => scene.withFinance(), () => scene.ana.token],
  ['approved-cancellations', () => scene.payable(), () => scene.fin2.token],
])('so does the end of a claim by %s', async (name, begin, token) => {
  const reasons = name === 'refusals' ? { reasons: 'No.' } : { reason: 'No longer needed.' };
  await decideStaleThenSeen(await begin(), name, token(), reasons);
});

test('so do the rejection of a transfer, the decision about it, and a refund', async () => {
  const id = await scene.payable();
  const endToEndId = id.replaceAll('-', '');
  const { body: payout } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen([id]), executionDate: '2099-01-31' },
  });
  const onPayout = (name: string, token: string, body: object, more: object = {}) =>
    scene.call('POST', `/v1/payouts/${payout.id}/${name}`, { token, key: newId(), body, ...more });
  const old = { headers: { 'if-match': '"0"' } };
  const rejection = { endToEndIds: [endToEndId], reason: 'Closed account' };
  expect((await onPayout('rejections', scene.pol.token, rejection, old)).body.code).toBe('version-mismatch');
  await onPayout('confirmations', scene.pia.token, { endToEndIds: [endToEndId] });
  expect((await onPayout('rejections', scene.pol.token, rejection)).status).toBe(200);
  const decision = {
    endToEndId,
    outcome: 'paid',
    reason: 'It was executed.',
    evidence: 'Statement of 3 March, line 2',
  };
  expect((await onPayout('decisions', scene.fin2.token, decision, old)).body.code).toBe('version-mismatch');
  const { version } = (await scene.call('GET', `/v1/payouts/${payout.id}`, { token: scene.pia.token })).body;
  const now = { headers: { 'if-match': `"${version}"` } };
  expect((await onPayout('decisions', scene.fin2.token, decision, now)).status).toBe(200);
  expect((await scene.read(id)).state).toBe('paid');
  const refund = (more: object) =>
    scene.call('PUT', `/v1/claims/${id}/refunds/seen-1`, {
      token: scene.fin2.token,
      body: { amountCents: 100, receivedOn: dayOf(testClock.now()), evidence: 'Statement of today, line 3' },
      ...more,
    });
  expect((await refund(old)).body.code).toBe('version-mismatch');
});
