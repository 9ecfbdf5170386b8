import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { form, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

const told = async (queue: 'budget' | 'worker-emails', id: string): Promise<AnyEvent[]> =>
  (await waitingFor(scene.system, queue)).filter(
    ({ subject, source }) => subject === id && source === '/seuil/reimbursement',
  );
const tells = (queue: 'budget' | 'worker-emails', id: string, ...types: string[]) =>
  waitUntil(
    async () => JSON.stringify((await told(queue, id)).map(({ type }) => type).sort()) === JSON.stringify(types.sort()),
    { what: `${queue} hears ${types.join()}` },
  );
const change = async (id: string, token: string, more: object) => {
  const { version } = await scene.read(id);
  return scene.call('PUT', `/v1/claims/${id}`, {
    token,
    headers: { 'if-match': `"${version}"` },
    body: form({ payee: { name: 'Imprimerie du Quai' }, ...more }),
  });
};

test('two persons of the group, then finance, then budget: the claim becomes payable and its trail tells who did what', async () => {
  const id = await scene.payable();
  const claim = await scene.read(id);
  expect([claim.state, claim.funding, claim.round, claim.submittedBy, claim.validatedBy, claim.approvedBy]).toEqual([
    'payable',
    'charged',
    1,
    scene.ana.sub,
    scene.bo.sub,
    scene.fin.sub,
  ]);
  expect(claim.trail.map(({ did, by }: { did: string; by: string }) => [did, by])).toEqual([
    ['create', scene.ana.sub],
    ['add-document', scene.ana.sub],
    ['submit', scene.ana.sub],
    ['validate', scene.bo.sub],
    ['approve', scene.fin.sub],
    ['book', 'budget'],
  ]);
  expect(claim.trailIntact).toBe(true);
  await tells('budget', id, 'claim.validated', 'claim.approved');
  const [submitted] = (await told('budget', id)).filter(({ type }) => type === 'claim.validated');
  expect([submitted?.id, submitted?.data]).toEqual([
    `claim.submitted.${id}.1`,
    expect.objectContaining({ round: 1, amountCents: 12_500, envelopeMaxCents: 5_000, groupId: scene.groupId }),
  ]);
  await tells('worker-emails', id, 'claim.peer-review-requested', 'claim.validated', 'claim.approved');
});

test('an altered trail is noticed', async () => {
  const id = await scene.drafted();
  await scene.system
    .database('reimbursement')
    .collection<{ _id: string }>('claims')
    .updateOne({ _id: id }, { $set: { 'trail.0.by': 'somebody else' } });
  expect((await scene.read(id)).trailIntact).toBe(false);
});

test('a claim without document is not submitted', async () => {
  const { body } = await scene.create();
  expect((await scene.step(body.id, 'submissions', scene.ana.token, { envelopeMaxCents: 0 })).body.code).toBe(
    'document-needed',
  );
});

test('the submitter cannot validate, and both persons must confirm the same maximum', async () => {
  const id = await scene.inPeerReview();
  const validate = (token: string, envelopeMaxCents: number, headers: Record<string, string> = {}) =>
    scene.call('POST', `/v1/claims/${id}/validations`, { token, body: { envelopeMaxCents }, headers });
  expect((await validate(scene.ana.token, 5_000)).body.code).toBe('same-person');
  const differs = await validate(scene.bo.token, 6_000);
  expect([differs.status, differs.body.code]).toEqual([422, 'envelope-max-differs']);
  expect((await validate(scene.bo.token, 5_000, { 'if-match': '"1"' })).status).toBe(412);
  expect((await validate(scene.bo.token, 5_000)).body.state).toBe('finance_review');
});

test('a group that lost its certification cannot bring its claim to finance', async () => {
  const id = await scene.inPeerReview();
  await scene.certify(scene.groupId, 2, false);
  expect((await scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 })).body.code).toBe(
    'not-certified',
  );
  await scene.certify(scene.groupId, 3, true);
  expect((await scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 })).status).toBe(200);
});

test('a second person who changes the IBAN becomes the submitter and cannot validate their own change', async () => {
  const id = await scene.inPeerReview();
  const changed = await change(id, scene.bo.token, { payee: { name: 'Imprimerie du Quai', iban: OTHER_IBAN } });
  expect([changed.body.state, changed.body.submittedBy]).toEqual(['peer_review', scene.bo.sub]);
  expect((await scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 })).body.code).toBe(
    'same-person',
  );
  expect((await scene.step(id, 'validations', scene.ana.token, { envelopeMaxCents: 5_000 })).status).toBe(200);
});

test('the same form again leaves the submission as it is; another word in it makes its author the submitter', async () => {
  const id = await scene.inPeerReview();
  expect((await change(id, scene.bo.token, {})).body.submittedBy).toBe(scene.ana.sub);
  const changed = await change(id, scene.bo.token, { explanation: 'Five hundred leaflets, recycled paper.' });
  expect(changed.body.submittedBy).toBe(scene.bo.sub);
});

test('after a document of another person the claim must be submitted again', async () => {
  const id = await scene.inPeerReview();
  expect((await scene.attach(id, scene.bo.token)).body.submittedBy).toBeNull();
  expect((await scene.step(id, 'validations', scene.ana.token, { envelopeMaxCents: 5_000 })).body.code).toBe(
    'submission-needed',
  );
  expect((await scene.step(id, 'submissions', scene.bo.token, { envelopeMaxCents: 5_000 })).status).toBe(200);
  expect((await scene.step(id, 'validations', scene.ana.token, { envelopeMaxCents: 5_000 })).status).toBe(200);
});

test('nobody of finance decides on a group that they manage or a claim that they submitted', async () => {
  const id = await scene.withFinance();
  const ownGroupElseForbidden = await scene.system.token({ scope: 'finance', groups: [scene.groupId] });
  for (const name of ['approvals', 'refusals', 'information-requests']) {
    const body = name === 'refusals' ? { reasons: 'no' } : name === 'information-requests' ? { question: 'why?' } : {};
    expect((await scene.step(id, name, ownGroupElseForbidden, body)).body.code).toBe('own-group');
    for (const { sub } of [scene.ana, scene.bo]) {
      const leftTheGroup = await scene.system.token({ sub, scope: 'finance' });
      expect((await scene.step(id, name, leftTheGroup, body)).body.code).toBe('same-person');
    }
  }
  expect((await scene.step(id, 'approvals', scene.bo.token)).body.code).toBe('insufficient-scope');
});

test('of many approvals at once one counts, and a keyed repeat gets the same answer', async () => {
  const id = await scene.withFinance();
  const answers = await Promise.all(Array.from({ length: 6 }, () => scene.step(id, 'approvals', scene.fin.token)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
    code: 'illegal-transition',
    detail: expect.stringContaining('"approved"'),
  });
  const other = await scene.withFinance();
  const keyed = () =>
    scene.call('POST', `/v1/claims/${other}/approvals`, { token: scene.fin.token, body: {}, key: 'approve-once' });
  const [first, second] = [await keyed(), await keyed()];
  expect([first.status, second.status, second.body]).toEqual([200, 200, first.body]);
  await tells('budget', id, 'claim.validated', 'claim.approved');
});

test('an answer without changes goes back to finance, one after changes to both persons of the group', async () => {
  const id = await scene.withFinance();
  const ask = () => scene.step(id, 'information-requests', scene.fin.token, { question: 'Where is the invoice?' });
  const answer = (token: string) => scene.step(id, 'answers', token, { text: 'It is the first document.' });
  expect((await ask()).body.state).toBe('info_requested');
  const unchanged = (await answer(scene.ana.token)).body;
  expect([unchanged.state, unchanged.round]).toEqual(['finance_review', 1]);
  await ask();
  await change(id, scene.bo.token, { amountCents: 10_000, lines: [{ label: 'Leaflets', amountCents: 10_000 }] });
  expect((await answer(scene.ana.token)).body.state).toBe('peer_review');
  const again = (await scene.step(id, 'validations', scene.ana.token, { envelopeMaxCents: 5_000 })).body;
  expect([again.state, again.round, again.funding]).toEqual(['finance_review', 2, 'pending']);
  const answered = async () => (await told('worker-emails', id)).filter(({ type }) => type === 'claim.answered');
  await waitUntil(async () => (await answered()).length === 1, {
    what: 'that finance hears of the answer without changes, and of no other',
  });
  expect((await answered())[0]!.data).toMatchObject({
    version: unchanged.version,
    answer: 'It is the first document.',
  });
  await tells('budget', id, 'claim.validated', 'claim.validated');
  expect(
    (await told('budget', id)).map((event) => [event.id, (event.data as { amountCents: number }).amountCents]).sort(),
  ).toEqual([
    [`claim.submitted.${id}.1`, 12_500],
    [`claim.submitted.${id}.2`, 10_000],
  ]);
});

test('who changes only the lines while finance waits, and answers alone, does not bring the claim back to finance alone', async () => {
  const contact = { name: 'Ana Martin', email: 'ana@example.org', phone: null };
  const id = await scene.withFinance({ contact });
  const ask = () => scene.step(id, 'information-requests', scene.fin.token, { question: 'Which printer?' });
  const answer = async () => (await scene.step(id, 'answers', scene.ana.token, { text: 'The one at the quay.' })).body;
  await ask();
  expect((await change(id, scene.ana.token, { contact })).status).toBe(200);
  expect((await answer()).state).toBe('finance_review');
  await ask();
  const lines = [{ label: 'A bicycle', amountCents: 12_500 }];
  const { body } = await change(id, scene.ana.token, { contact, lines });
  expect([body.contact, body.validatedBy]).toEqual([contact, null]);
  expect((await answer()).state).toBe('peer_review');
  const validated = await scene.step(id, 'validations', scene.bo.token, { envelopeMaxCents: 5_000 });
  expect([validated.body.state, (await scene.read(id)).trailIntact]).toEqual(['finance_review', true]);
});

test("budget's newest word about the newest finance round counts, whatever the order", async () => {
  const id = await scene.withFinance();
  await scene.hear(id, 'claim.held', { version: 3 });
  await waitUntil(async () => (await scene.read(id)).funding === 'held');
  await scene.hear(id, 'claim.unfunded', { version: 2 });
  await scene.hear(id, 'claim.charged', { round: 7, version: 4 });
  await scene.hear(id, 'claim.unfunded', { version: 5 });
  const { fundingDetail, state } = await waitUntil(async () => {
    const claim = await scene.read(id);
    return claim.funding === 'unfunded' && claim;
  });
  expect([state, fundingDetail]).toEqual([
    'finance_review',
    { nationalCents: 0, envelopeCents: 0, missingCents: 700, reason: 'envelope-short' },
  ]);
});

test('a refusal tells the reasons and frees the money; cancelling a draft has nothing to free', async () => {
  const id = await scene.withFinance();
  expect(
    (await scene.step(id, 'refusals', scene.fin.token, { reasons: 'Not an expense of the group.' })).body.state,
  ).toBe('refused');
  await tells('budget', id, 'claim.validated', 'claim.released');
  await tells('worker-emails', id, 'claim.peer-review-requested', 'claim.validated', 'claim.refused');
  const draft = await scene.drafted();
  expect((await scene.step(draft, 'cancellations', scene.ana.token, { reason: 'Not needed.' })).body.state).toBe(
    'cancelled',
  );
  const cancelled = await scene.withFinance();
  await scene.step(cancelled, 'cancellations', scene.ana.token, { reason: 'Not needed.' });
  await tells('budget', cancelled, 'claim.validated', 'claim.released');
  expect(await told('budget', draft)).toEqual([]);
  const late = await scene.payable();
  expect((await scene.step(late, 'cancellations', scene.ana.token, { reason: 'Too late.' })).status).toBe(409);
});
