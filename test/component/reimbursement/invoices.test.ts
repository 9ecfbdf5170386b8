import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '../../../libs/mongo/migrate.ts';
import { claimCollection } from '../../../services/reimbursement/claims/collection.ts';
import { dayOf } from '../../../services/reimbursement/claims/domain/claim-content.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { openScene, pdf, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());
afterEach(() => scene.system.setClock(undefined));

const PAYMENT = { type: 'payment', date: '2098-03-01', invoiceDueOn: '2098-04-01' };

/** A payment on a quote, confirmed by the bank, its invoice to follow. */
async function paidOnQuote(): Promise<string> {
  const { body } = await scene.create(PAYMENT);
  const id: string = body.id;
  expect((await scene.attach(id, scene.ana.token, pdf(), { kind: 'quote' })).status).toBe(201);
  await scene.step(id, 'submissions', scene.ana.token, { envelopeMaxCents: 5_000 });
  await scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 });
  await scene.step(id, 'approvals', scene.fin.token);
  await scene.hear(id, 'claim.charged');
  await scene.until(id, 'payable');
  const { body: payout } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen([id]), executionDate: '2099-01-31' },
  });
  await scene.call('POST', `/v1/payouts/${payout.id}/confirmations`, {
    token: scene.pia.token,
    body: { endToEndIds: [id.replaceAll('-', '')] },
  });
  return id;
}

const told = async (id: string, ...types: string[]) =>
  (await waitingFor(scene.system, 'worker-emails'))
    .filter(({ type, subject }) => subject === id && types.includes(type))
    .map(({ type, data }) => ({ type, data }));
const check = async (id: string, amountCents: number) => {
  const invoice = (await scene.read(id)).documents.find(({ kind }: { kind: string }) => kind === 'invoice');
  return scene.step(id, 'invoice-checks', scene.fin.token, { documentId: invoice.id, amountCents });
};
const EVIDENCE = 'Statement of today, line 3';
const refund = (id: string, reference: string, amountCents: number, token = scene.fin2.token) =>
  scene.call('PUT', `/v1/claims/${id}/refunds/${reference}`, {
    token,
    body: { amountCents, receivedOn: dayOf(testClock.now()), evidence: EVIDENCE },
  });

test('a group is reminded of its invoice before it is due and by schedule after, once each, until it is there', async () => {
  const id = await paidOnQuote();
  const remindOn = async (day: string) => {
    scene.system.setClock(new Date(`${day}T10:00:00Z`));
    await scene.system.sweep('invoice-reminders');
    await scene.system.sweep('invoice-reminders');
    return (await scene.read(id)).trail.filter(({ did }: { did: string }) => did === 'remind-of-invoice').length;
  };
  expect([await remindOn('2098-03-24'), await remindOn('2098-03-25'), await remindOn('2098-03-31')]).toEqual([0, 1, 1]);
  // Three were missed: one says it.
  expect([await remindOn('2098-04-02'), await remindOn('2098-05-30')]).toEqual([2, 3]);
  const overdue = async () =>
    (await scene.call('GET', '/v1/claims?list=overdue-invoices', { token: scene.fin.token })).body.items.map(
      (claim: { id: string }) => claim.id,
    );
  expect(await overdue()).toEqual([id]);
  expect((await scene.attach(id, scene.ana.token)).status).toBe(201);
  expect([await remindOn('2098-09-01'), await overdue()]).toEqual([3, []]);
  const { items } = (await scene.call('GET', '/v1/claims?list=invoices-to-check', { token: scene.fin.token })).body;
  expect(items.map((claim: { id: string }) => claim.id)).toContain(id);
  await scene.published();
  expect((await told(id, 'claim.invoice-due', 'claim.invoice-overdue')).map(({ type }) => type)).toEqual([
    'claim.invoice-due',
    'claim.invoice-overdue',
    'claim.invoice-overdue',
  ]);
});

test('an invoice below the payment asks for the difference; what comes back is booked once, and never more than was paid', async () => {
  const id = await paidOnQuote();
  await scene.attach(id, scene.ana.token);
  expect((await check(id, 10_000)).body).toMatchObject({
    state: 'paid',
    refundDueCents: 2_500,
    invoice: { amountCents: 10_000, unpaidCents: 0 },
  });
  const answers = await Promise.all(Array.from({ length: 20 }, () => refund(id, 'virement-1', 2_000)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await scene.read(id)).refunds).toEqual([
    {
      reference: 'virement-1',
      amountCents: 2_000,
      receivedOn: dayOf(testClock.now()),
      evidence: EVIDENCE,
      bookedBy: scene.fin2.sub,
    },
  ]);
  expect((await refund(id, 'virement-1', 2_001)).body.code).toBe('reference-used');
  expect((await refund(id, 'virement-2', 10_501)).body.code).toBe('refund-too-large');
  expect((await refund(id, 'virement-2', 500)).body).toMatchObject({ refundDueCents: 0 });
  await scene.published();
  const adjusted = (await waitingFor(scene.system, 'budget')).filter(
    ({ type, subject }) => type === 'claim.adjusted' && subject === id,
  );
  expect(adjusted.map((event) => (event.data as { refundedCents: number }).refundedCents)).toEqual([2_000, 2_500]);
});

test('a reference of money that came back for one claim is a conflict for another one, also when two are booked at once', async () => {
  const [first, second] = [await paidOnQuote(), await paidOnQuote()];
  const answers = await Promise.all([refund(first, 'virement-7', 500), refund(second, 'virement-7', 500)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [stands, other] = answers[0].status === 200 ? [first, second] : [second, first];
  const { status, body } = await refund(other, 'virement-7', 500);
  expect([status, body.code]).toEqual([409, 'reference-used']);
  expect(body.detail).toContain(`The reference virement-7 stands for 500 cents of claim ${stands}`);
  expect((await refund(stands, 'virement-7', 500)).status).toBe(200);
  expect((await scene.read(other)).refunds).toEqual([]);
  // In capitals it is the same reference.
  expect((await refund(other, 'VIREMENT-7', 500)).body.code).toBe('reference-used');
  expect((await refund(other, 'virement-7.2', 500)).status).toBe(200);
});

test('refunds of a former release get their references by the migration, and of two with the same one both stay', async () => {
  const ids = [await paidOnQuote(), await paidOnQuote()].sort();
  for (const [index, id] of ids.entries()) expect((await refund(id, `old-${index}`, 500)).status).toBe(200);
  const claims = scene.system.database('reimbursement').collection<{ _id: string }>('claims');
  const before = await claims.find({ _id: { $in: ids } }).toArray();
  for (const _id of ids)
    await claims.updateOne({ _id }, { $set: { 'refunds.0.reference': 'old' }, $unset: { refundReferences: 1 } });
  try {
    await migrate(scene.system.database('reimbursement'), [claimCollection]);
    await migrate(scene.system.database('reimbursement'), [claimCollection]);
    const now = await claims
      .find({ _id: { $in: ids } })
      .sort({ _id: 1 })
      .toArray();
    expect(
      now.map((claim) => [Reflect.get(claim, 'refundReferences'), Reflect.get(claim, 'sharedRefundReferences')]),
    ).toEqual([
      [['old'], undefined],
      [undefined, ['old']],
    ]);
    expect((await refund(await paidOnQuote(), 'old', 1)).body.code).toBe('reference-used');
  } finally {
    for (const claim of before) await claims.replaceOne({ _id: claim._id }, claim);
  }
});

test('whoever approved or paid the claim books nothing that came back, and nobody books it without evidence', async () => {
  const id = await paidOnQuote();
  const payerOfFinance = await scene.system.token({ sub: scene.pia.sub, scope: 'finance' });
  for (const token of [scene.fin.token, payerOfFinance]) {
    const { status, body } = await refund(id, 'virement-8', 500, token);
    expect([status, body.code]).toEqual([403, 'same-person']);
  }
  const bare = await scene.call('PUT', `/v1/claims/${id}/refunds/virement-8`, {
    token: scene.fin2.token,
    body: { amountCents: 500, receivedOn: dayOf(testClock.now()) },
    breaks: true,
  });
  expect([bare.status, bare.body.errors]).toEqual([422, [expect.objectContaining({ pointer: '/evidence' })]]);
  expect((await refund(id, 'virement-8', 500)).status).toBe(200);
  const { trail } = await scene.read(id);
  expect(trail.at(-1)).toMatchObject({ did: 'book-refund', why: `virement-8: 500 cents. ${EVIDENCE}` });
});

test('an invoice above the payment says what is still to be claimed', async () => {
  const id = await paidOnQuote();
  const quote = (await scene.read(id)).documents[0].id as string;
  expect(
    (await scene.step(id, 'invoice-checks', scene.fin.token, { documentId: quote, amountCents: 13_000 })).body.errors,
  ).toEqual([{ in: 'body', pointer: '/documentId', detail: 'is not an invoice' }]);
  await scene.attach(id, scene.ana.token);
  expect((await check(id, 13_000)).body).toMatchObject({ refundDueCents: 0, invoice: { unpaidCents: 500 } });
  await scene.published();
  expect(await told(id, 'claim.invoice-checked')).toEqual([
    {
      type: 'claim.invoice-checked',
      data: expect.objectContaining({ invoiceCents: 13_000, refundDueCents: 0, unpaidCents: 500 }),
    },
  ]);
});
