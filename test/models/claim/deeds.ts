import { AppError } from '../../../libs/errors/app-error.ts';
import { eventOf } from '../../../libs/events/event.ts';
import type { Caller } from '../../../libs/http/caller.ts';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import type { Act } from '../../../services/reimbursement/claims/domain/transitions.ts';
import { endToEndIdOf } from '../../../services/reimbursement/payouts/domain/payout.ts';
import { statusReport } from '../../readers/iso20022/status-report.ts';
import type { Answer } from './claims-api.ts';
import type { ClaimsUnderTest } from './claims-under-test.ts';
import { ACTION, GROUP, PEOPLE } from './people.ts';

const { ana, bo, cleo, dan, fay, fin, flo, paz, pia, pol } = PEOPLE;
const IBAN = 'FR7630006000011234567890189';
const OTHER_IBAN = 'FR1420041010050500013M02606';
const MEMBERS: readonly Caller[] = [ana, bo, cleo, dan];

/** What a claim asks for, and when its sorts of deeds come. */
export type Plan = {
  readonly title: string;
  readonly cents: number;
  readonly onAction: boolean;
  readonly type: 'reimbursement' | 'payment';
};

const form = ({ title, cents, onAction, type }: Plan, now: Date) => ({
  type,
  title,
  category: 'printing',
  explanation: 'Five hundred leaflets.',
  actionId: onAction ? ACTION : null,
  ...(type === 'payment' ? { date: day(now, 5), invoiceDueOn: day(now, 20) } : { date: day(now, -2) }),
  amountCents: cents,
  lines: [{ label: 'Leaflets', amountCents: cents }],
  contact: { name: 'Ana Martin', email: 'ana@example.org' },
});

const day = (now: Date, later: number) => new Date(now.getTime() + later * 86_400_000).toISOString().slice(0, 10);
const pdf = (text: string) => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);

/** The plan of a claim as it stands, so that an edit sends the whole form again. */
const planOf = ({ title, amountCents: cents, actionId, type }: Claim): Plan => ({
  title,
  cents,
  onAction: actionId !== null,
  type,
});
const reviewerOf = ({ assignedTo }: Claim): Caller => (assignedTo === flo.id ? flo : fin);
const submitterOf = ({ submittedBy }: Claim): Caller => MEMBERS.find(({ id }) => id === submittedBy) ?? ana;
const otherThan = (caller: Caller): Caller => (caller === bo ? ana : bo);
/** Somebody of finance who neither approved the claim nor touched its payment. */
const deciderOf = ({ trail }: Claim): Caller =>
  [flo, fin].find(
    ({ id }) => !trail.some(({ did, by }) => (did === 'approve' || did === 'accept-account') && by === id),
  ) ?? fay;
const payerOf = ({ approvedBy }: Claim): Caller => (approvedBy === pia.id ? pol : pia);

const step = (on: ClaimsUnderTest, who: Caller, { _id, version }: Claim, name: string, body: object = {}) =>
  on.call(who, 'POST', `/v1/claims/${_id}/${name}`, { body, ifMatch: version });
const attach = (on: ClaimsUnderTest, who: Caller, { _id, documents }: Claim, kind: string) =>
  on.call(who, 'POST', `/v1/claims/${_id}/documents?kind=${kind}&filename=${kind}.pdf`, {
    raw: pdf(`${_id} ${documents.length}`),
    type: 'application/pdf',
  });
const put = (
  on: ClaimsUnderTest,
  claim: Claim,
  { amountCents, explanation }: { amountCents?: number; explanation?: string },
  iban?: string,
) => {
  const body = {
    ...form({ ...planOf(claim), ...(amountCents !== undefined && { cents: amountCents }) }, on.now()),
    ...(explanation !== undefined && { explanation }),
    payee: { name: claim.payee.name, ...(iban !== undefined && { iban }) },
  };
  return on.call(submitterOf(claim), 'PUT', `/v1/claims/${claim._id}`, {
    body: { ...body, date: claim.date, invoiceDueOn: claim.invoiceDueOn },
    ifMatch: claim.version,
  });
};

const EXPIRY_DAYS = 61;
/** Of the season of the test, and a day. */
const daysUntil = (on: ClaimsUnderTest, date: string) =>
  Math.max(0, Math.ceil((Date.parse(`${date}T12:00:00Z`) - on.now().getTime()) / 86_400_000));
export const CLAIMS_OVER = '2098-07-30';

export const closeSeason = async (on: ClaimsUnderTest) => {
  on.wait(daysUntil(on, CLAIMS_OVER));
  await on.money.sweep('close-what-is-over');
  await on.drain();
};

/** The batches of a claim, the newest last. */
const batchesOf = (on: ClaimsUnderTest, { _id }: Claim) =>
  on
    .payouts()
    .filter(({ transfers }) => transfers.some(({ claimId }) => claimId === _id))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());

/** What the bank says of these claims, in one file. */
export const bankSays = (
  on: ClaimsUnderTest,
  words: readonly (readonly [Claim, 'ACSC' | 'RJCT'])[],
): Promise<Answer> => {
  const [[first] = []] = words;
  // With other words each time, so that each file says something new.
  const transactions = words.map(([{ _id, trail }, status]) => ({
    id: endToEndIdOf(_id),
    status,
    text: `Answer ${trail.length}`,
    ...(status === 'RJCT' && { code: 'AC04' }),
  }));
  const payoutId = first ? batchesOf(on, first).at(-1)?._id : undefined;
  return on.call(first ? payerOf(first) : pia, 'POST', '/v1/payouts/status-reports', {
    raw: Buffer.from(statusReport({ messageId: (payoutId ?? '').replaceAll('-', ''), transactions })),
    type: 'application/xml',
  });
};

/** Finance decides on the batch as it stands. */
const decide = (on: ClaimsUnderTest, claim: Claim, outcome: 'paid' | 'not-paid') => {
  const disputed = on
    .payouts()
    .find(({ transfers }) => transfers.some(({ claimId, state }) => claimId === claim._id && state === 'disputed'));
  return on.call(deciderOf(claim), 'POST', `/v1/payouts/${disputed?._id}/decisions`, {
    body: {
      endToEndId: endToEndIdOf(claim._id),
      outcome,
      reason: 'So says the statement.',
      evidence: 'Statement of today, line 2',
    },
    ifMatch: disputed?.version ?? 0,
  });
};

/** How each act is taken: by whom rightly takes it, by the event or the sweep that leads to it. */
export const ACTS_TAKEN: Readonly<Record<Act, (on: ClaimsUnderTest, claim: Claim) => Promise<unknown>>> = {
  edit: (on, claim) =>
    put(
      on,
      claim,
      { explanation: `Said otherwise than "${claim.explanation.slice(0, 40)}".` },
      claim.trail.length % 2 === 0 ? OTHER_IBAN : undefined,
    ),
  submit: (on, claim) => step(on, ana, claim, 'submissions', { envelopeMaxCents: 20_000 }),
  validate: (on, claim) => step(on, otherThan(submitterOf(claim)), claim, 'validations', { envelopeMaxCents: 20_000 }),
  assign: (on, { _id, assignedTo }) =>
    on.call(fin, 'PUT', `/v1/claims/${_id}/assignment`, {
      body: { assignedTo: assignedTo === flo.id ? fin.id : flo.id, reason: 'Away until Monday.' },
    }),
  'request-info': (on, claim) => step(on, reviewerOf(claim), claim, 'information-requests', { question: 'How many?' }),
  answer: (on, claim) => step(on, cleo, claim, 'answers', { text: 'Five hundred.' }),
  'answer-with-changes': (on, claim) => step(on, ana, claim, 'answers', { text: 'Five hundred, and it costs less.' }),
  approve: (on, claim) => step(on, reviewerOf(claim), claim, 'approvals'),
  refuse: (on, claim) => step(on, reviewerOf(claim), claim, 'refusals', { reasons: 'Not of this season.' }),
  cancel: (on, claim) => step(on, ana, claim, 'cancellations', { reason: 'No longer needed.' }),
  async book(on, { amountCents, round, _id }) {
    // The money for which the approved claim waited.
    const credited = await on.money.request('put', '/v1/envelopes/:groupId/credits/:reference', {
      params: { groupId: GROUP, reference: `for-${_id}-${round}` },
      body: { amountCents },
    });
    if (credited instanceof AppError) throw credited;
  },
  'take-into-payout': (on, claim) =>
    on.call(payerOf(claim), 'POST', '/v1/payouts', {
      body: { claims: [{ claimId: claim._id, version: claim.version }], executionDate: day(on.now(), 1) },
    }),
  'confirm-payment': (on, claim) => bankSays(on, [[claim, 'ACSC']]),
  async 'reject-payment'(on, claim) {
    const path = `/v1/payouts/${claim.payoutId}`;
    const { body } = await on.call(paz, 'GET', path);
    return on.call(paz, 'POST', `${path}/rejections`, {
      body: { endToEndIds: [endToEndIdOf(claim._id)], reason: 'Closed account' },
      ifMatch: Number(body['version']),
    });
  },
  'dispute-payment': (on, claim) =>
    bankSays(on, [
      [claim, 'ACSC'],
      [claim, 'RJCT'],
    ]),
  'decide-paid': (on, claim) => decide(on, claim, 'paid'),
  'decide-unpaid': (on, claim) => decide(on, claim, 'not-paid'),
  'request-account': (on, claim) => step(on, fin, claim, 'account-requests', { reason: 'This account is closed.' }),
  'give-account': (on, claim) =>
    step(on, claim.trail.length % 2 === 0 ? ana : bo, claim, 'accounts', {
      name: claim.payee.name,
      iban: claim.trail.length % 2 === 0 ? OTHER_IBAN : IBAN,
    }),
  'confirm-account': (on, claim) => step(on, otherThan(submitterOf(claim)), claim, 'account-confirmations'),
  'accept-account': (on, claim) => step(on, reviewerOf(claim), claim, 'account-acceptances'),
  'cancel-approved': (on, claim) =>
    step(on, deciderOf(claim), claim, 'approved-cancellations', { reason: 'No longer needed.' }),
  'add-invoice': (on, claim) => attach(on, ana, claim, 'invoice'),
  'check-invoice': (on, claim) =>
    step(on, reviewerOf(claim), claim, 'invoice-checks', {
      documentId: claim.documents.find(({ kind }) => kind === 'invoice')?.id,
      amountCents: claim.amountCents - 100,
    }),
  'book-refund': (on, claim) =>
    on.call(deciderOf(claim), 'PUT', `/v1/claims/${claim._id}/refunds/${claim._id}.${claim.refunds.length}`, {
      body: { amountCents: 100, receivedOn: day(on.now(), 0), evidence: 'Statement of today, line 3' },
      ifMatch: claim.version,
    }),
  async 'remind-of-invoice'(on, { invoiceDueOn }) {
    on.wait(daysUntil(on, invoiceDueOn ?? '') + 30);
    await on.sweep('invoice-reminders');
  },
  async expire(on, { state }) {
    if (state === 'finance_review' || state === 'approved') await closeSeason(on);
    on.wait(EXPIRY_DAYS);
    await on.sweep('expired-claims');
  },
  async 'close-season'(on) {
    await closeSeason(on);
    await on.sweep('expired-claims');
  },
  async forget(on, { state }) {
    on.wait(state === 'draft' ? 366 : 3_655);
    await on.sweep('old-claims');
  },
};

/** Deeds that are no act of the table. */
export const file = (on: ClaimsUnderTest, plan: Plan): Promise<Answer> =>
  on.call(ana, 'POST', '/v1/claims', {
    body: { groupId: GROUP, ...form(plan, on.now()), payee: { name: 'Imprimerie du Quai', iban: IBAN } },
  });
export const addDocument = (on: ClaimsUnderTest, claim: Claim) => attach(on, submitterOf(claim), claim, 'quote');
export const removeDocument = (on: ClaimsUnderTest, claim: Claim) =>
  on.call(submitterOf(claim), 'DELETE', `/v1/claims/${claim._id}/documents/${claim.documents.at(-1)?.id}`);
export const askForLess = (on: ClaimsUnderTest, claim: Claim) =>
  put(on, claim, { amountCents: claim.amountCents - 100 });
export const readBankFile = (on: ClaimsUnderTest, claim: Claim) =>
  on.call(payerOf(claim), 'GET', `/v1/payouts/${claim.payoutId}/file`);
export const erase = (on: ClaimsUnderTest, { id: personId }: Caller) =>
  on.hear(eventOf('person.erased', personId, 1, on.now(), { personId, version: 1 }));
