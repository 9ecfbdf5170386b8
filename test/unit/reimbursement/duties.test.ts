import { expect, test } from '@jest/globals';
import {
  draftClaim,
  type Claim,
  type Person,
  type TrailEntry,
} from '../../../services/reimbursement/claims/domain/claim.ts';
import { take } from '../../../services/reimbursement/claims/domain/duties.ts';
import { ACTS, STATES, type Act, type State } from '../../../services/reimbursement/claims/domain/transitions.ts';

const person = (id: string, scopes: string[], ...groups: string[]): Person => ({
  id,
  scopes: new Set(scopes),
  groups: new Set(groups),
});

/** Everybody who might try: each with all that they are, and what they already did with the claim. */
const ACTORS = {
  submitter: person('submitter', ['group'], 'g'),
  'second person': person('validator', ['group'], 'g'),
  'third person of the group': person('third', ['group'], 'g'),
  'person of another group': person('stranger', ['group'], 'other'),
  'manager of two groups': person('both', ['group'], 'g', 'other'),
  finance: person('fin', ['finance']),
  'finance that manages another group': person('fin-other', ['finance'], 'other'),
  'finance that manages the group': person('fin-own', ['finance', 'group'], 'g'),
  'finance that submitted': person('submitter', ['finance']),
  'finance that validated': person('validator', ['finance']),
  payer: person('pia', ['pay']),
  'payer that approved': person('approver', ['pay', 'finance']),
  'payer that submitted': person('submitter', ['pay']),
  'payer that validated': person('validator', ['pay']),
  'payer that manages the group': person('pia-own', ['pay'], 'g'),
  'staff without these scopes': person('staff', ['review', 'audit', 'ops', 'policy']),
} as const;
type Actor = keyof typeof ACTORS;

const MEMBERS: Actor[] = [
  'submitter',
  'second person',
  'third person of the group',
  'manager of two groups',
  'finance that manages the group',
];
const NEUTRAL: Actor[] = ['finance', 'finance that manages another group', 'payer that approved'];

const THIRD: Actor[] = NEUTRAL.filter((actor) => actor !== 'payer that approved');

/** Written by hand from the rules, not from the table: states in which the act is possible and where it leads, and who may. */
const RULES: Record<Act, { states: Partial<Record<State, State>>; who: Actor[] }> = {
  edit: { states: { draft: 'draft', peer_review: 'peer_review', info_requested: 'info_requested' }, who: MEMBERS },
  submit: { states: { draft: 'peer_review', peer_review: 'peer_review' }, who: MEMBERS },
  validate: { states: { peer_review: 'finance_review' }, who: MEMBERS.filter((actor) => actor !== 'submitter') },
  assign: {
    states: {
      peer_review: 'peer_review',
      finance_review: 'finance_review',
      info_requested: 'info_requested',
      approved: 'approved',
      payable: 'payable',
      account_requested: 'account_requested',
      account_review: 'account_review',
      disputed: 'disputed',
      paid: 'paid',
    },
    who: NEUTRAL,
  },
  'request-info': { states: { finance_review: 'info_requested' }, who: NEUTRAL },
  answer: { states: { info_requested: 'finance_review' }, who: MEMBERS },
  'answer-with-changes': { states: { info_requested: 'peer_review' }, who: MEMBERS },
  approve: { states: { finance_review: 'approved' }, who: NEUTRAL },
  refuse: { states: { finance_review: 'refused', info_requested: 'refused' }, who: NEUTRAL },
  cancel: {
    states: {
      draft: 'cancelled',
      peer_review: 'cancelled',
      finance_review: 'cancelled',
      info_requested: 'cancelled',
      account_requested: 'cancelled',
      account_review: 'cancelled',
    },
    who: MEMBERS,
  },
  'cancel-approved': {
    states: {
      approved: 'cancelled',
      payable: 'cancelled',
      account_requested: 'cancelled',
      account_review: 'cancelled',
    },
    who: THIRD,
  },
  book: { states: { approved: 'payable' }, who: [] },
  'take-into-payout': { states: { payable: 'payable' }, who: ['payer'] },
  'confirm-payment': { states: { payable: 'paid' }, who: ['payer'] },
  'reject-payment': { states: { payable: 'payable' }, who: ['payer'] },
  'dispute-payment': {
    states: { payable: 'disputed', account_requested: 'disputed', account_review: 'disputed', paid: 'disputed' },
    who: ['payer'],
  },
  'decide-paid': { states: { disputed: 'paid' }, who: THIRD },
  'decide-unpaid': { states: { disputed: 'payable' }, who: THIRD },
  'request-account': { states: { payable: 'account_requested', account_review: 'account_requested' }, who: NEUTRAL },
  'give-account': { states: { account_requested: 'account_requested' }, who: MEMBERS },
  'confirm-account': {
    states: { account_requested: 'account_review' },
    who: MEMBERS.filter((actor) => actor !== 'submitter'),
  },
  'accept-account': { states: { account_review: 'payable' }, who: NEUTRAL },
  'add-invoice': { states: { paid: 'paid' }, who: MEMBERS },
  'check-invoice': { states: { paid: 'paid' }, who: NEUTRAL },
  'book-refund': { states: { paid: 'paid' }, who: THIRD },
  'remind-of-invoice': { states: { paid: 'paid' }, who: [] },
  expire: {
    states: {
      peer_review: 'refused',
      info_requested: 'refused',
      finance_review: 'refused',
      approved: 'refused',
      account_requested: 'refused',
    },
    who: [],
  },
  'close-season': { states: { draft: 'cancelled', peer_review: 'cancelled' }, who: [] },
  forget: { states: { draft: 'cancelled', refused: 'refused', cancelled: 'cancelled', paid: 'paid' }, who: [] },
};

/** Once a claim is assigned, these are taken by its reviewer alone. */
const REVIEWERS: Act[] = ['request-info', 'approve', 'refuse', 'check-invoice', 'accept-account'];
const REVIEWER: Actor = 'finance';

const content = {
  actionId: null,
  type: 'payment',
  title: 't',
  category: 'other',
  explanation: 'e',
  date: '2026-01-01',
  invoiceDueOn: '2026-02-01',
  amountCents: 100,
  lines: [{ label: 'l', amountCents: 100 }],
  contact: null,
  eventUrl: null,
} as const;
const payee = { name: 'P', ibanEncrypted: 'x', ibanMasked: 'x', ibanFingerprint: 'f', bic: null };
/** These persons took a step of the group before others became submitter and validator. */
const GROUP_DEEDS = [
  'create',
  'edit',
  'submit',
  'validate',
  'cancel',
  'answer',
  'answer-with-changes',
  'add-document',
  'remove-document',
  'add-invoice',
] as const;
const entryOf = (did: TrailEntry['did'], by: string): TrailEntry => ({
  at: new Date(0),
  by,
  did,
  from: null,
  to: 'draft',
  why: '',
  whom: null,
  salt: '',
  sealed: '',
  substance: '',
  hash: '',
});
const claimIn = (state: State, assignedTo: string | null): Claim =>
  Object.freeze({
    ...draftClaim({ id: 'c', groupId: 'g', content, payee, at: new Date(0) }),
    state,
    submittedBy: 'submitter',
    validatedBy: 'validator',
    approvedBy: 'approver',
    assignedTo,
  });

test.each([
  ['to nobody', null, 155],
  ['to a reviewer', ACTORS[REVIEWER].id, 143],
])(
  'of the whole product of states, acts and actors, with a claim assigned %s, exactly what the rules allow is possible; all else is refused with its reason and changes nothing',
  (_, assignedTo, expected) => {
    let [allowed, refused] = [0, 0];
    for (const state of STATES) {
      for (const act of ACTS) {
        for (const [actor, who] of Object.entries(ACTORS) as [Actor, Person][]) {
          const claim = claimIn(state, assignedTo);
          const before = JSON.stringify(claim);
          const to = RULES[act].states[state];
          const may =
            RULES[act].who.includes(actor) && (assignedTo === null || !REVIEWERS.includes(act) || actor === REVIEWER);
          const attempt = () => take(claim, act, who);
          if (to !== undefined && may) {
            expect({ state, act, actor, to: attempt().state }).toEqual({ state, act, actor, to });
            allowed += 1;
          } else {
            expect({ state, act, actor, refused: attempt }).toEqual({
              state,
              act,
              actor,
              refused: expect.any(Function),
            });
            expect(attempt).toThrow(
              to === undefined
                ? /is not possible for a claim in state/
                : /This step is taken by|You do not manage|Nobody decides|cannot take this step|assigned to somebody else/,
            );
            refused += 1;
          }
          expect(JSON.stringify(claim)).toBe(before);
        }
      }
    }
    expect([allowed, refused]).toEqual([expected, STATES.length * ACTS.length * Object.keys(ACTORS).length - expected]);
  },
);

test.each(GROUP_DEEDS)(
  'who once took the step "%s" for the group never decides on the claim and never pays it, whoever else acted since',
  (did) => {
    for (const [scope, act, state] of [
      ['finance', 'approve', 'finance_review'],
      ['finance', 'refuse', 'finance_review'],
      ['finance', 'request-info', 'finance_review'],
      ['finance', 'assign', 'finance_review'],
      ['finance', 'check-invoice', 'paid'],
      ['finance', 'book-refund', 'paid'],
      ['pay', 'take-into-payout', 'payable'],
      ['pay', 'confirm-payment', 'payable'],
      ['pay', 'reject-payment', 'payable'],
    ] as const) {
      const claim = { ...claimIn(state, null), trail: [entryOf(did, 'left the group')] };
      expect(() => take(claim, act, person('left the group', [scope]))).toThrow('cannot take this step too');
      expect(take(claim, act, person('somebody else', [scope])).state).toBeDefined();
    }
  },
);

test('who approved an earlier round does not pay what somebody else approved', () => {
  const claim = { ...claimIn('payable', null), trail: [entryOf('approve', 'first'), entryOf('approve', 'approver')] };
  for (const id of ['first', 'approver'])
    expect(() => take(claim, 'take-into-payout', person(id, ['pay']))).toThrow('Who approved this claim');
});

test('who decided that a transfer was not paid does not pay its claim again', () => {
  const trail = [entryOf('approve', 'approver'), entryOf('decide-unpaid', 'decider')];
  expect(() => take({ ...claimIn('payable', null), trail }, 'take-into-payout', person('decider', ['pay']))).toThrow(
    'Who decided on the payment of this claim',
  );
});

test('who accepted an account that was replaced since does not pay the claim, and books no refund of it', () => {
  const trail = [entryOf('approve', 'approver'), entryOf('accept-account', 'first'), entryOf('accept-account', 'last')];
  for (const [state, act, scope] of [
    ['payable', 'take-into-payout', 'pay'],
    ['paid', 'book-refund', 'finance'],
  ] as const)
    expect(() => take({ ...claimIn(state, null), trail }, act, person('first', [scope]))).toThrow('Who approved');
});

test('a step of staff, or an assignment, makes nobody a part of the group', () => {
  const trail = [entryOf('request-info', 'fin'), { ...entryOf('assign', 'other'), whom: 'fin' }];
  expect(take({ ...claimIn('finance_review', null), trail }, 'approve', person('fin', ['finance'])).state).toBe(
    'approved',
  );
});

test('a creator who did not submit may still be the second person of the group', () => {
  const claim = {
    ...claimIn('peer_review', null),
    trail: [entryOf('create', 'drafter'), entryOf('submit', 'submitter')],
  };
  expect(take(claim, 'validate', person('drafter', ['group'], 'g')).state).toBe('finance_review');
});
