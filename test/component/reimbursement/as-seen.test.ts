import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { form, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
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
