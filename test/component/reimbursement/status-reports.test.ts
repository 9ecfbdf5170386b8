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
const NOTHING = {
  paid: [],
  rejected: [],
  disputed: [],
  known: [],
  pending: [],
  unknown: [],
  unknownPayments: [],
  leftOut: [],
  notRead: [],
};
const lists = ({ transfers: _, reports: __, ...answer }: { transfers: unknown; reports: unknown }) => answer;
const statesIn = ({ transfers }: { transfers: Record<string, unknown>[] }) =>
  transfers.map(({ before, after, claimBefore, claimAfter }) => [before, after, claimBefore, claimAfter]);

const batch = async (claimIds: string[]): Promise<{ id: string; messageId: string }> => {
  const { status, body } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen(claimIds), executionDate: '2099-01-31' },
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
      { id: e2e(rejected), status: 'RJCT', code: 'MS03', text: 'No answer' },
      { id: e2e(waiting), status: 'ACSP' },
      { id: 'strange', status: 'ACSC' },
    ],
  };
  const { status, body } = await report(answer);
  expect([status, lists(body)]).toEqual([
    200,
    {
      ...NOTHING,
      payoutId: id,
      paid: [e2e(paid)],
      rejected: [{ endToEndId: e2e(rejected), reason: 'MS03 Motif non précisé par la banque : No answer' }],
      pending: [{ endToEndId: e2e(waiting), status: 'ACSP' }],
      unknown: [{ endToEndId: 'strange', status: 'ACSC', amountCents: null, reason: null }],
    },
  ]);
  const reported = body.transfers.find(({ claimId }: { claimId: string }) => claimId === rejected);
  expect(reported).toEqual({
    payoutId: id,
    claimId: rejected,
    endToEndId: e2e(rejected),
    said: [
      {
        status: 'RJCT',
        level: 'transfer',
        meaning: 'Rejected, or sent back.',
        reason: { code: 'MS03', text: 'Motif non précisé par la banque', information: 'No answer' },
      },
    ],
    changed: true,
    before: 'sent',
    after: 'rejected',
    claimBefore: 'payable',
    claimAfter: 'payable',
  });
  expect(await scene.read(paid)).toMatchObject({ state: 'paid', paidBy: scene.pia.sub });
  expect(await scene.read(rejected)).toMatchObject({ state: 'payable', payoutId: null });
  expect(await deedsOf(rejected)).toEqual([['reject-payment', 'MS03 Motif non précisé par la banque : No answer']]);
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
  const again = lists((await report(answer)).body) as typeof NOTHING;
  expect({ ...again, known: [...again.known].sort() }).toEqual({
    ...NOTHING,
    payoutId: id,
    known: [e2e(paid), e2e(rejected)].sort(),
  });
  expect(await stored(id, paid, rejected)).toEqual(before);
  expect([await deedsOf(paid), await deedsOf(rejected)]).toEqual([
    [['confirm-payment', '']],
    [['reject-payment', 'AM04 Provision insuffisante sur notre compte']],
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

const decide = (payoutId: string, version: number, body: object, token = scene.fin2.token) =>
  scene.call('POST', `/v1/payouts/${payoutId}/decisions`, {
    token,
    headers: { 'if-match': `"${version}"` },
    body: { reason: 'So says the statement.', evidence: 'Statement of 3 March, line 2', ...body },
  });
const payoutOf = async (id: string) =>
  (await scene.call('GET', `/v1/payouts/${id}`, { token: scene.pia.token })).body as { version: number };

test('words that contradict each other block the claim in whichever order they come, until finance decides', async () => {
  const [paid, rejected] = [await scene.payable(), await scene.payable()];
  const { id, messageId } = await batch([paid, rejected]);
  await report({
    messageId,
    transactions: [
      { id: e2e(paid), status: 'ACSC' },
      { id: e2e(rejected), status: 'RJCT', code: 'MS03' },
    ],
  });
  const later = await batch([rejected]);
  const { body } = await report({
    messageId,
    transactions: [
      { id: e2e(paid), status: 'RJCT', code: 'MS03' },
      { id: e2e(rejected), status: 'ACSP' },
    ],
  });
  expect(statesIn(body)).toEqual(
    expect.arrayContaining([
      ['paid', 'disputed', 'paid', 'disputed'],
      ['rejected', 'disputed', 'payable', 'disputed'],
    ]),
  );
  expect(await scene.read(paid)).toMatchObject({
    state: 'disputed',
    possible: ['assign', 'decide-paid', 'decide-unpaid'],
  });
  expect(await scene.read(rejected)).toMatchObject({ state: 'disputed', payoutId: later.id });
  const { body: refused } = await scene.call('POST', '/v1/payouts', {
    token: scene.pia.token,
    key: newId(),
    body: { claims: await scene.seen([paid, rejected]), executionDate: '2099-01-31' },
  });
  expect(refused).toMatchObject({ code: 'nothing-to-pay', detail: expect.stringContaining('2 not-payable') });

  const { version } = await payoutOf(id);
  const decided = await decide(id, version, { endToEndId: e2e(paid), outcome: 'paid' });
  expect([decided.status, (await scene.read(paid)).state]).toEqual([200, 'paid']);
  const stale = await decide(id, version, { endToEndId: e2e(rejected), outcome: 'not-paid' });
  expect([stale.status, stale.body.code]).toEqual([412, 'version-mismatch']);
  await decide(id, version + 1, { endToEndId: e2e(rejected), outcome: 'not-paid' });
  // Its newer transfer is on its way.
  expect(await scene.read(rejected)).toMatchObject({ state: 'payable', payoutId: later.id });
  expect(await scene.read(paid)).toMatchObject({ trailIntact: true, state: 'paid' });
  await scene.published();
  const news = (await waitingFor(scene.system, 'voting')).filter(({ type }) => type === 'claim.paid');
  expect(news.filter(({ subject }) => subject === paid).map((event) => event.id)).toEqual([`claim.paid.${paid}.1`]);
});

test('a file that was uploaded twice is paid once: neither a rejected duplicate nor any later rejection frees what the bank accepted', async () => {
  const ids = [await scene.payable(), await scene.payable()];
  const { messageId } = await batch(ids);
  const before = await Promise.all(ids.map((id) => scene.read(id)));
  await report({ messageId, status: 'ACTC' });
  const { body: duplicate } = await report({ messageId, status: 'RJCT', code: 'AM05', text: 'Fichier déjà reçu' });
  expect(duplicate).toMatchObject({ rejected: [], disputed: [] });
  expect(await Promise.all(ids.map((id) => scene.read(id)))).toEqual(before);
  const { body: format } = await report({ messageId, status: 'RJCT', code: 'FF01' });
  expect([format.rejected, format.disputed.length]).toEqual([[], 2]);
  for (const id of ids) expect((await scene.read(id)).state).toBe('disputed');
  // What really happened: the first upload is executed.
  const { body: executed } = await report({
    messageId,
    transactions: ids.map((id) => ({ id: e2e(id), status: 'ACSC' })),
  });
  expect(executed.disputed).toHaveLength(2);
});

/** Reads the metric on which an alert rests. */
const disputedTransfers = async () =>
  Number(/^seuil_disputed_transfers (\d+)/m.exec(await (await fetch(`${scene.system.url}/metrics`)).text())?.[1]);

test('only somebody who neither approved nor paid decides on a disputed transfer, and only on such a one', async () => {
  const claim = await scene.payable();
  const { id, messageId } = await batch([claim]);
  const refusals = async (...tokens: string[]) => {
    const { version } = await payoutOf(id);
    const answers = await Promise.all(
      tokens.map((token) => decide(id, version, { endToEndId: e2e(claim), outcome: 'not-paid' }, token)),
    );
    return answers.map(({ body }) => body.code);
  };
  expect(await refusals(scene.fin2.token)).toEqual(['illegal-transition']);
  const before = await disputedTransfers();
  await report({ messageId, transactions: [{ id: e2e(claim), status: 'ACSP' }] });
  await report({ messageId, transactions: [{ id: e2e(claim), status: 'RJCT', code: 'MS03' }] });
  const token = (more: object) => scene.system.token({ scope: 'finance', ...more });
  expect(
    await refusals(
      scene.fin.token,
      await token({ sub: scene.pia.sub }),
      await token({ sub: scene.ana.sub }),
      await token({ groups: [scene.groupId] }),
      scene.pia.token,
    ),
  ).toEqual(['same-person', 'same-person', 'same-person', 'own-group', 'insufficient-scope']);
  expect((await scene.read(claim)).state).toBe('disputed');
  expect(await disputedTransfers()).toBe(before + 1);
  expect(await refusals(scene.fin2.token)).toEqual([undefined]);
  expect(await disputedTransfers()).toBe(before);
  expect(await scene.read(claim)).toMatchObject({ state: 'payable', payoutId: null, paidBy: null });
  const { body: list } = await scene.call('GET', `/v1/payouts/${id}`, { token: scene.pia.token });
  expect(list.transfers[0]).toMatchObject({
    state: 'rejected',
    words: [{ status: 'ACSP' }, { status: 'RJCT', reason: { code: 'MS03' } }],
    decisions: [{ outcome: 'not-paid', by: scene.fin2.sub, evidence: 'Statement of 3 March, line 2' }],
  });
});

test('a person who may not pay a claim cannot free it, but what they bring of the bank is not lost', async () => {
  const claim = await scene.payable();
  const { messageId } = await batch([claim]);
  const own = await scene.system.token({ scope: 'pay', groups: [scene.groupId] });
  await report({ messageId, transactions: [{ id: e2e(claim), status: 'ACSC' }] }, own);
  await report({ messageId, transactions: [{ id: e2e(claim), status: 'RJCT', code: 'MS03' }] });
  expect((await scene.read(claim)).state).toBe('disputed');
});

test.each([
  ['message', { status: 'RJCT', code: 'FF01' }],
  ['payment', { status: 'PART', payment: { status: 'RJCT', code: 'FF01' } }],
])('a rejected %s frees all its claims', async (_what, said) => {
  const ids = [await scene.payable(), await scene.payable()];
  const { messageId } = await batch(ids);
  const { body } = await report({ messageId, ...said });
  const byId = (a: { endToEndId: string }, b: { endToEndId: string }) => a.endToEndId.localeCompare(b.endToEndId);
  expect(body.rejected.sort(byId)).toEqual(
    ids.map((id) => ({ endToEndId: e2e(id), reason: 'FF01 Format du fichier incorrect' })).sort(byId),
  );
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
    expect(lists((await report(answer, token)).body)).toEqual({
      ...NOTHING,
      payoutId: id,
      leftOut: [{ claimId: claim, endToEndId: e2e(claim), reason }],
    });
  }
  expect((await stored(id, claim))[1]).toEqual(before[1]);
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
      transfers: [],
      reports: [{ file: null, answers: messageId, payoutIds: [], status: null, reason: null }],
      payoutId: null,
      unknown: [{ endToEndId: e2e(claim), status: 'ACSC', amountCents: null, reason: null }],
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
