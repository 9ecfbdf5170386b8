import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../../services/reimbursement/claims/domain/claim-content.ts';
import { STATES, stepOf, type Act, type State } from '../../../services/reimbursement/claims/domain/transitions.ts';
import { form, openScene, OTHER_IBAN, type Scene } from '../../scenes/claim-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.system.stop());

type Answer = { status: number; body: { code?: string } };
type Doer = 'ana' | 'bo' | 'fin' | 'fin2' | 'pia';

const payment = { type: 'payment', date: '2098-03-01', invoiceDueOn: '2098-04-01' };
const tokenOf = (doer: Doer) => scene[doer].token;
const pay = async (id: string, token: string) =>
  scene.call('POST', '/v1/payouts', {
    token,
    key: newId(),
    body: { claims: await scene.seen([id]), executionDate: '2098-01-31' },
  });
const edit = async (id: string, token: string) => {
  const { version } = await scene.read(id, scene.fin.token);
  return scene.call('PUT', `/v1/claims/${id}`, {
    token,
    headers: { 'if-match': `"${version}"` },
    body: form({ ...payment, explanation: 'Said otherwise.', payee: { name: 'Imprimerie du Quai' } }),
  });
};

/** A step that names the version of the claim that the person saw. */
const onSeen =
  (name: string, body: object = {}) =>
  async (id: string, token: string): Promise<Answer> => {
    const { version } = await scene.read(id, scene.fin.token);
    return scene.call('POST', `/v1/claims/${id}/${name}`, { token, headers: { 'if-match': `"${version}"` }, body });
  };
const rejections = (id: string, payoutId: string) =>
  scene.call('POST', `/v1/payouts/${payoutId}/rejections`, {
    token: scene.pol.token,
    body: { endToEndIds: [id.replaceAll('-', '')], reason: 'Sent back' },
  });

/** Each step that people take over HTTP: who rightly takes it, and who does not. */
const STEPS: Partial<Record<Act, { by: Doer; notBy: Doer; call: (id: string, token: string) => Promise<Answer> }>> = {
  edit: { by: 'ana', notBy: 'fin', call: edit },
  submit: {
    by: 'ana',
    notBy: 'fin',
    call: (id, token) => scene.step(id, 'submissions', token, { envelopeMaxCents: 5_000 }),
  },
  validate: {
    by: 'bo',
    notBy: 'ana',
    call: (id, token) => scene.step(id, 'validations', token, { envelopeMaxCents: 5_000 }),
  },
  assign: {
    by: 'fin',
    notBy: 'pia',
    call: (id, token) =>
      scene.call('PUT', `/v1/claims/${id}/assignment`, {
        token,
        body: { assignedTo: scene.fin.sub, reason: 'It is my turn.' },
      }),
  },
  'request-info': {
    by: 'fin',
    notBy: 'bo',
    call: (id, token) => scene.step(id, 'information-requests', token, { question: 'Why?' }),
  },
  answer: { by: 'ana', notBy: 'fin', call: (id, token) => scene.step(id, 'answers', token, { text: 'Because.' }) },
  approve: { by: 'fin', notBy: 'bo', call: (id, token) => scene.step(id, 'approvals', token) },
  refuse: { by: 'fin', notBy: 'pia', call: (id, token) => scene.step(id, 'refusals', token, { reasons: 'No.' }) },
  cancel: { by: 'ana', notBy: 'fin', call: (id, token) => scene.step(id, 'cancellations', token, { reason: 'No.' }) },
  'check-invoice': {
    by: 'fin',
    notBy: 'pia',
    async call(id, token) {
      const { documents } = await scene.read(id, scene.fin.token);
      return scene.step(id, 'invoice-checks', token, { documentId: documents[0].id, amountCents: 12_000 });
    },
  },
  'book-refund': {
    by: 'fin2',
    notBy: 'pia',
    call: (id, token) =>
      scene.call('PUT', `/v1/claims/${id}/refunds/r1`, {
        token,
        body: { amountCents: 500, receivedOn: dayOf(testClock.now()), evidence: 'Statement, line 1' },
      }),
  },
  'take-into-payout': { by: 'pia', notBy: 'fin', call: pay },
  'request-account': { by: 'fin', notBy: 'ana', call: onSeen('account-requests', { reason: 'It is closed.' }) },
  'give-account': { by: 'ana', notBy: 'fin', call: onSeen('accounts', { name: 'Imprimerie', iban: OTHER_IBAN }) },
  'confirm-account': { by: 'bo', notBy: 'fin', call: onSeen('account-confirmations') },
  'accept-account': { by: 'fin', notBy: 'bo', call: onSeen('account-acceptances') },
  'cancel-approved': { by: 'fin2', notBy: 'fin', call: onSeen('approved-cancellations', { reason: 'A gift.' }) },
};

const after = async (id: string, act: Act): Promise<string> => {
  const { by, call } = STEPS[act]!;
  const { status } = await call(id, tokenOf(by));
  expect([act, status < 300]).toEqual([act, true]);
  return id;
};

/** A claim brought to each state by the API alone. */
const BROUGHT: Record<State, () => Promise<string>> = {
  draft: () => scene.drafted(payment),
  peer_review: () => scene.inPeerReview(payment),
  finance_review: () => scene.withFinance(payment),
  info_requested: async () => after(await scene.withFinance(payment), 'request-info'),
  approved: async () => after(await scene.withFinance(payment), 'approve'),
  payable: () => scene.payable(payment),
  account_requested: async () => {
    const id = await after(await scene.payable(payment), 'request-account');
    return after(id, 'give-account');
  },
  account_review: async () => after(await BROUGHT.account_requested(), 'confirm-account'),
  disputed: async () => {
    const id = await BROUGHT.paid();
    const { payoutId } = await scene.read(id);
    expect((await rejections(id, payoutId)).status).toBe(200);
    return id;
  },
  paid: async () => {
    const id = await scene.payable(payment);
    const { body } = await pay(id, scene.pia.token);
    const confirmed = await scene.call('POST', `/v1/payouts/${body.id}/confirmations`, {
      token: scene.pia.token,
      body: { endToEndIds: [id.replaceAll('-', '')] },
    });
    expect(confirmed.status).toBe(200);
    return id;
  },
  refused: async () => after(await scene.withFinance(payment), 'refuse'),
  cancelled: async () => after(await scene.drafted(payment), 'cancel'),
};

const stored = (id: string) =>
  scene.system
    .database('reimbursement')
    .collection<{ _id: string }>('claims')
    .findOne({ _id: id }, { projection: { pending: 0 } });

test.each(STATES)(
  'over HTTP, of a claim in state %s each step works for whom it is, is refused to others, and else changes nothing',
  async (state) => {
    const bystander = await BROUGHT[state]();
    const before = await stored(bystander);
    for (const [act, { by, notBy, call }] of Object.entries(STEPS) as [Act, NonNullable<(typeof STEPS)[Act]>][]) {
      const to = stepOf(act).from[state];
      const refusal = await call(bystander, tokenOf(to === undefined ? by : notBy));
      const expected =
        to !== undefined ? [403] : act === 'take-into-payout' ? [409, 'nothing-to-pay'] : [409, 'illegal-transition'];
      expect([state, act, refusal.status, ...(expected.length > 1 ? [refusal.body.code] : [])]).toEqual([
        state,
        act,
        ...expected,
      ]);
      expect(await stored(bystander)).toEqual(before);
      if (to === undefined) continue;
      const id = await BROUGHT[state]();
      const { status } = await call(id, tokenOf(by));
      const after = await scene.read(id, scene.fin.token);
      expect([state, act, status < 300, after.state, after.trailIntact]).toEqual([state, act, true, to, true]);
    }
  },
);
