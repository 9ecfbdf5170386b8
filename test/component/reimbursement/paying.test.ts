import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitingFor } from '../../scenes/announce.ts';
import { openScene, pdf, type Scene } from '../../scenes/claim-scene.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const pay = async (claimIds: string[], token = scene.pia.token, key = newId()) =>
  scene.call('POST', '/v1/payouts', {
    token,
    key,
    body: { claims: await scene.seen(claimIds), executionDate: '2099-01-31' },
  });
const noteWord = (
  payoutId: string,
  word: 'confirmations' | 'rejections',
  endToEndIds: string[],
  // Whoever made the batch does not say alone that it was not paid.
  token = word === 'rejections' ? scene.pol.token : scene.pia.token,
) =>
  scene.call('POST', `/v1/payouts/${payoutId}/${word}`, {
    token,
    body: { endToEndIds, ...(word === 'rejections' && { reason: 'AC04 closed account' }) },
  });
const stateOf = async (id: string) => (await scene.read(id)).state as string;

test('a batch names its transfers, and what it left out with the reason', async () => {
  const [id, draft, unknown] = [await scene.payable(), await scene.drafted(), newId()];
  const { status, body } = await pay([id, draft, unknown]);
  expect(status).toBe(201);
  expect(body.transfers).toEqual([
    {
      claimId: id,
      endToEndId: id.replaceAll('-', ''),
      amountCents: 12_500,
      payeeName: 'Imprimerie du Quai',
      ibanMasked: 'FR76 **** 0189',
      remittance: 'GA Belleville - Leaflets for the repair cafe',
      state: 'sent',
      reason: null,
      answeredAt: null,
      words: [],
      decisions: [],
    },
  ]);
  expect(body.leftOut).toEqual([
    { claimId: draft, reason: 'not-payable' },
    { claimId: unknown, reason: 'not-found' },
  ]);
  expect([await stateOf(id), (await scene.read(id)).payoutId]).toEqual(['payable', body.id]);
  expect((await scene.call('GET', `/v1/payouts/${body.id}`, { token: scene.fin.token })).body).toEqual(body);
  expect((await scene.call('GET', `/v1/payouts/${body.id}`, { token: scene.ana.token })).status).toBe(403);
});

test('a confirmed claim is paid once, however often the bank says so', async () => {
  const id = await scene.payable();
  const { body: payout } = await pay([id]);
  const endToEndIds = [payout.transfers[0].endToEndId];
  const answers = await Promise.all(Array.from({ length: 3 }, () => noteWord(payout.id, 'confirmations', endToEndIds)));
  const again = await noteWord(payout.id, 'confirmations', endToEndIds);
  expect([...answers, again].map(({ status, body }) => [status, body.transfers[0].state, body.version])).toEqual(
    Array.from({ length: 4 }, () => [200, 'paid', 2]),
  );
  const claim = await scene.read(id);
  expect([
    claim.state,
    claim.paidBy,
    claim.trail.filter(({ did }: { did: string }) => did === 'confirm-payment').length,
  ]).toEqual(['paid', scene.pia.sub, 1]);
  const paid = await waitUntil(async () => {
    const events = (await waitingFor(scene.system, 'voting')).filter(
      ({ type, subject }) => type === 'claim.paid' && subject === id,
    );
    return events.length > 0 ? events : undefined;
  });
  expect(paid.map((event) => event.id)).toEqual([`claim.paid.${id}.1`]);
});

test('the same claim submitted, approved, taken into a batch and paid 20 times at once is so once', async () => {
  const times = <T>(call: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, call));
  const won = (answers: { status: number }[]) => answers.filter(({ status }) => status < 300).length;
  const id = await scene.inPeerReview();
  expect(won(await times(() => scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 })))).toBe(1);
  expect(won(await times(() => scene.step(id, 'approvals', scene.fin.token)))).toBe(1);
  await times(() => scene.hear(id, 'claim.charged'));
  await scene.until(id, 'payable');
  const batches = await times(() => pay([id]));
  expect(won(batches)).toBe(1);
  const { body: payout } = batches.find(({ status }) => status === 201)!;
  await times(() => noteWord(payout.id, 'confirmations', [payout.transfers[0].endToEndId]));
  const claim = await scene.read(id);
  expect([claim.state, claim.round, claim.trailIntact]).toEqual(['paid', 1, true]);
  expect(claim.trail.map(({ did }: { did: string }) => did)).toEqual([
    'create',
    'add-document',
    'submit',
    'validate',
    'approve',
    'book',
    'take-into-payout',
    'confirm-payment',
  ]);
});

test('of batches made at once each claim is in one only', async () => {
  const ids = [await scene.payable(), await scene.payable(), await scene.payable()];
  const answers = await Promise.all(Array.from({ length: 4 }, () => pay(ids)));
  const taken = answers
    .filter(({ status }) => status === 201)
    .flatMap(({ body }) => body.transfers.map(({ claimId }: { claimId: string }) => claimId));
  expect([...taken].sort()).toEqual([...ids].sort());
  for (const { body } of answers.filter(({ status }) => status !== 201))
    expect(body).toMatchObject({ code: 'nothing-to-pay', detail: expect.stringContaining('3 in-another-payout') });
});

test('a repeat with the same key gives the same batch', async () => {
  const [id, key] = [await scene.payable(), newId()];
  const body = { claims: await scene.seen([id]), executionDate: '2099-01-31' };
  const send = () => scene.call('POST', '/v1/payouts', { token: scene.pia.token, key, body });
  const answers = await Promise.all([send(), send()]);
  // The claim has another version by now; the answer is kept under the key.
  answers.push(await send());
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
});

test('a rejected transfer frees its claim for a later batch, under the same end-to-end id', async () => {
  const id = await scene.payable();
  const { body: first } = await pay([id]);
  const [{ endToEndId }] = first.transfers;
  const alone = await noteWord(first.id, 'rejections', [endToEndId], scene.pia.token);
  expect([alone.status, alone.body.code]).toEqual([403, 'same-person']);
  expect((await noteWord(first.id, 'rejections', [endToEndId])).body.transfers[0]).toMatchObject({
    state: 'rejected',
    reason: 'AC04 closed account',
  });
  const { body: second } = await pay([id]);
  expect(second.transfers[0].endToEndId).toBe(endToEndId);
  expect((await noteWord(second.id, 'confirmations', [endToEndId])).status).toBe(200);
  expect(await stateOf(id)).toBe('paid');
});

test('a confirmation of a transfer that is not in the batch changes nothing', async () => {
  const id = await scene.payable();
  const { body: payout } = await pay([id]);
  const { status, body } = await noteWord(payout.id, 'confirmations', [payout.transfers[0].endToEndId, 'unknown']);
  expect([status, body.errors]).toEqual([
    422,
    [{ in: 'body', pointer: '/endToEndIds/1', detail: 'not in this payout' }],
  ]);
  expect(await stateOf(id)).toBe('payable');
});

test('the payer is neither approver, submitter nor validator, nor of the group', async () => {
  const id = await scene.payable();
  for (const { sub } of [scene.fin, scene.ana, scene.bo]) {
    const { status, body } = await pay([id], await scene.system.token({ sub, scope: 'pay' }));
    expect([status, body.detail]).toEqual([409, expect.stringContaining('1 same-person')]);
  }
  const own = await scene.system.token({ scope: 'pay', groups: [scene.groupId] });
  expect((await pay([id], own)).body.detail).toContain('1 own-group');
  const { body: payout } = await pay([id]);
  expect((await noteWord(payout.id, 'confirmations', [payout.transfers[0].endToEndId], own)).body.code).toBe(
    'own-group',
  );
  expect(await stateOf(id)).toBe('payable');
});

test('a batch takes the claims that the payer names from the list, and pays nothing when one of them changed since', async () => {
  const ids = [await scene.payable(), await scene.payable()];
  const list = async () =>
    (await scene.call('GET', '/v1/claims?list=to-pay&limit=100', { token: scene.pia.token })).body.items
      .filter(({ id }: { id: string }) => ids.includes(id))
      .map(({ id: claimId, version }: { id: string; version: number }) => ({ claimId, version }));
  const send = (body: object) => scene.call('POST', '/v1/payouts', { token: scene.pia.token, key: newId(), body });
  const claims = await list();
  expect(claims).toHaveLength(2);
  const flo = await scene.person('finance');
  await scene.call('PUT', `/v1/claims/${ids[0]}/assignment`, {
    token: scene.fin.token,
    body: { assignedTo: flo.sub, reason: 'It is her turn.' },
  });
  const executionDate = '2099-01-31';
  const stale = await send({ claims, executionDate });
  const index = claims.findIndex(({ claimId }: { claimId: string }) => claimId === ids[0]);
  expect([stale.status, stale.body.code, stale.body.errors]).toEqual([
    412,
    'version-mismatch',
    [{ in: 'body', pointer: `/claims/${index}/version`, detail: expect.stringContaining(ids[0]!) }],
  ]);
  expect(await list()).toHaveLength(2);
  expect((await send({ claims: await list(), executionDate })).body.transfers).toHaveLength(2);
  expect((await send({ claims: await scene.seen(ids), executionDate })).body.code).toBe('nothing-to-pay');
  for (const body of [{ executionDate }, { claims: ids, executionDate }, { claims, executionDate: '2020-01-01' }])
    expect((await send(body)).status).toBe(422);
});

test('the invoice of a payment made in advance can follow after it is paid', async () => {
  const id = await scene.payable({ type: 'payment', date: '2099-03-01', invoiceDueOn: '2099-04-01' });
  const { body: payout } = await pay([id]);
  await noteWord(payout.id, 'confirmations', [payout.transfers[0].endToEndId]);
  const photo = await scene.attach(id, scene.ana.token, pdf(), { kind: 'photo' });
  expect(photo.status).toBe(409);
  const invoice = await scene.attach(id, scene.ana.token);
  expect([invoice.status, invoice.body.state, invoice.body.submittedBy]).toEqual([201, 'paid', scene.ana.sub]);
});
