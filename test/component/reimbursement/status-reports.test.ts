import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { statusReport, type Answer } from '../../readers/iso20022/status-report.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { openScene, type Scene } from '../../scenes/claim-scene.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const e2e = (claimId: string) => claimId.replaceAll('-', '');
const NOTHING = { paid: [], rejected: [], known: [], pending: [], unknown: [], contradicting: [], leftOut: [] };

const batch = async (claimIds: string[]): Promise<{ id: string; messageId: string }> => {
  const { status, body } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claimIds, executionDate: '2099-01-31' },
  });
  expect(status).toBe(201);
  return { id: body.id, messageId: e2e(body.id) };
};
const send = (xml: string | Buffer, token = scene.pia.token, type = 'application/xml') =>
  scene.call('POST', '/v1/payouts/status-reports', { token, raw: Buffer.from(xml as string), type });
const report = (answer: Answer, token?: string) => send(statusReport(answer), token);
const stored = async (payoutId: string, ...claimIds: string[]) => {
  const find = (name: string, _id: string) =>
    scene.system
      .database('reimbursement')
      .collection<{ _id: string }>(name)
      .findOne({ _id }, { projection: { pending: 0 } });
  return Promise.all([find('payouts', payoutId), ...claimIds.map((id) => find('claims', id))]);
};
const deedsOf = async (id: string) =>
  (await scene.read(id)).trail
    .filter(({ did }: { did: string }) => did.endsWith('-payment'))
    .map(({ did, why }: { did: string; why: string }) => [did, why]);

test('what the bank executed is paid, what it rejected is payable again with the reason, what it has not decided waits', async () => {
  const [paid, rejected, waiting] = [await scene.payable(), await scene.payable(), await scene.payable()];
  const { id, messageId } = await batch([paid, rejected, waiting]);
  const answer: Answer = {
    messageId,
    status: 'PART',
    transactions: [
      { id: e2e(paid), status: 'ACSC' },
      { id: e2e(rejected), status: 'RJCT', code: 'AC04', text: 'Closed account' },
      { id: e2e(waiting), status: 'ACSP' },
      { id: 'strange', status: 'ACSC' },
    ],
  };
  const { status, body } = await report(answer);
  expect([status, body]).toEqual([
    200,
    {
      ...NOTHING,
      payoutId: id,
      paid: [e2e(paid)],
      rejected: [{ endToEndId: e2e(rejected), reason: 'AC04 Closed account' }],
      pending: [{ endToEndId: e2e(waiting), status: 'ACSP' }],
      unknown: ['strange'],
    },
  ]);
  expect(await scene.read(paid)).toMatchObject({ state: 'paid', paidBy: scene.pia.sub });
  expect(await scene.read(rejected)).toMatchObject({ state: 'payable', payoutId: null });
  expect(await deedsOf(rejected)).toEqual([['reject-payment', 'AC04 Closed account']]);
  expect(await scene.read(waiting)).toMatchObject({ state: 'payable', payoutId: id });

  const later = await batch([rejected]);
  const accepted = await report({
    messageId: later.messageId,
    version: '03',
    prefix: 'ns2:',
    transactions: [{ id: e2e(rejected), status: 'ACCC' }],
  });
  expect([accepted.body.paid, (await scene.read(rejected)).state]).toEqual([[e2e(rejected)], 'paid']);
});

test('a file that comes twice, or many times at once, changes nothing more', async () => {
  const [paid, rejected] = [await scene.payable(), await scene.payable()];
  const { id, messageId } = await batch([paid, rejected]);
  const answer: Answer = {
    messageId,
    transactions: [
      { id: e2e(paid), status: 'ACSC' },
      { id: e2e(rejected), status: 'RJCT', code: 'AM04' },
    ],
  };
  const answers = await Promise.all(Array.from({ length: 4 }, () => report(answer)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(answers.filter(({ body }) => body.paid.length === 1 && body.rejected.length === 1)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.known.length === 2)).toHaveLength(3);
  const before = await stored(id, paid, rejected);
  expect((await report(answer)).body).toEqual({ ...NOTHING, payoutId: id, known: [e2e(paid), e2e(rejected)] });
  expect(await stored(id, paid, rejected)).toEqual(before);
  expect([await deedsOf(paid), await deedsOf(rejected)]).toEqual([
    [['confirm-payment', '']],
    [['reject-payment', 'AM04']],
  ]);
  await scene.published();
  const events = (await waitingFor(scene.system, 'voting')).filter(
    ({ type, subject }) => type === 'claim.paid' && subject === paid,
  );
  expect(new Set(events.map((event) => event.id))).toEqual(new Set([`claim.paid.${paid}.1`]));
});

test('a late repeat of a rejection leaves the later batch of the claim alone', async () => {
  const claim = await scene.payable();
  const first = await batch([claim]);
  const rejection: Answer = { messageId: first.messageId, transactions: [{ id: e2e(claim), status: 'RJCT' }] };
  await report(rejection);
  const second = await batch([claim]);
  expect((await report(rejection)).body).toMatchObject({ payoutId: first.id, known: [e2e(claim)], rejected: [] });
  expect(await scene.read(claim)).toMatchObject({ state: 'payable', payoutId: second.id });
});

test('a word that contradicts what stands changes nothing and is listed', async () => {
  const [paid, rejected] = [await scene.payable(), await scene.payable()];
  const { id, messageId } = await batch([paid, rejected]);
  await report({
    messageId,
    transactions: [
      { id: e2e(paid), status: 'ACSC' },
      { id: e2e(rejected), status: 'RJCT' },
    ],
  });
  const before = await stored(id, paid, rejected);
  const { body } = await report({
    messageId,
    transactions: [
      { id: e2e(paid), status: 'RJCT', code: 'AC04' },
      { id: e2e(rejected), status: 'ACSC' },
    ],
  });
  expect(body).toEqual({
    ...NOTHING,
    payoutId: id,
    contradicting: [
      { endToEndId: e2e(paid), stands: 'paid', said: 'rejected' },
      { endToEndId: e2e(rejected), stands: 'rejected', said: 'paid' },
    ],
  });
  expect(await stored(id, paid, rejected)).toEqual(before);
});

test.each([
  ['message', { status: 'RJCT', code: 'FF01' }],
  ['payment', { status: 'PART', payment: { status: 'RJCT', code: 'FF01' } }],
])('a rejected %s frees all its claims', async (_what, said) => {
  const ids = [await scene.payable(), await scene.payable()];
  const { messageId } = await batch(ids);
  const { body } = await report({ messageId, ...said });
  const byId = (a: { endToEndId: string }, b: { endToEndId: string }) => a.endToEndId.localeCompare(b.endToEndId);
  expect(body.rejected.sort(byId)).toEqual(ids.map((id) => ({ endToEndId: e2e(id), reason: 'FF01' })).sort(byId));
  for (const id of ids) expect(await scene.read(id)).toMatchObject({ state: 'payable', payoutId: null });
});

test('claims that the caller may not decide on are left out, and wait for another payer', async () => {
  const claim = await scene.payable();
  const { id, messageId } = await batch([claim]);
  const answer: Answer = { messageId, transactions: [{ id: e2e(claim), status: 'ACSC' }] };
  const before = await stored(id, claim);
  for (const [token, reason] of [
    [await scene.system.token({ scope: 'pay', groups: [scene.groupId] }), 'own-group'],
    [await scene.system.token({ scope: 'pay', sub: scene.fin.sub }), 'same-person'],
  ] as const) {
    expect((await report(answer, token)).body).toEqual({
      ...NOTHING,
      payoutId: id,
      leftOut: [{ claimId: claim, endToEndId: e2e(claim), reason }],
    });
  }
  expect(await stored(id, claim)).toEqual(before);
  expect((await report(answer)).body.paid).toEqual([e2e(claim)]);
  expect((await report(answer, scene.fin.token)).status).toBe(403);
});

test('an answer to a message that is none of ours names its transfers as unknown', async () => {
  const claim = await scene.payable();
  const { id } = await batch([claim]);
  const before = await stored(id, claim);
  for (const messageId of ['NOTPROVIDED', e2e(newId())]) {
    expect((await report({ messageId, transactions: [{ id: e2e(claim), status: 'ACSC' }] })).body).toEqual({
      ...NOTHING,
      payoutId: null,
      unknown: [e2e(claim)],
    });
  }
  expect(await stored(id, claim)).toEqual(before);
});

test('broken, strange or malicious files are refused with a clear fault and change nothing', async () => {
  const claim = await scene.payable();
  const { id, messageId } = await batch([claim]);
  const good = statusReport({ messageId, transactions: [{ id: e2e(claim), status: 'ACSC' }] });
  const before = await stored(id, claim);
  const bomb = good.replace(
    '?>',
    `?><!DOCTYPE d [<!ENTITY a "${'x'.repeat(1_000)}">${Array.from({ length: 8 }, (_, level) => `<!ENTITY ${'a'.repeat(level + 2)} "${`&${'a'.repeat(level + 1)};`.repeat(10)}">`).join('')}]>`,
  );
  const { body: file } = await scene.call('GET', `/v1/payouts/${id}/file`, { token: scene.pia.token });
  for (const xml of [
    '',
    'not XML',
    good.replace('</CstmrPmtStsRpt>', ''),
    good.replace('pain.002', 'pain.008'),
    bomb,
    file as string,
  ]) {
    const { status, body } = await send(xml);
    expect([status, body.code]).toEqual([422, 'not-a-status-report']);
  }
  expect((await send(good, scene.pia.token, 'application/json')).status).toBe(415);
  expect((await send('x'.repeat(4_300_000))).status).toBe(413);
  expect(await stored(id, claim)).toEqual(before);
});
