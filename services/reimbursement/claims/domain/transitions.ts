import { conflict } from '../../../../libs/errors/app-error.ts';
import type { EventsProducedBy } from '../../../../libs/events/topology.ts';

export const STATES = [
  'draft',
  'peer_review',
  'finance_review',
  'info_requested',
  'approved',
  'payable',
  'account_requested',
  'account_review',
  'disputed',
  'paid',
  'refused',
  'cancelled',
] as const;
export type State = (typeof STATES)[number];

/** A step belongs to one of these duties. Each names the scope of the token, and the persons who may act. */
export const DUTIES = {
  group: { scope: 'group', may: 'a person who manages the group' },
  'second person': { scope: 'group', may: 'a person who manages the group and did not submit the claim' },
  finance: {
    scope: 'finance',
    may: 'somebody of finance who neither manages the group nor ever took a step for it on the claim',
  },
  reviewer: {
    scope: 'finance',
    may: 'somebody of finance who neither manages the group nor ever took a step for it on the claim; where it is assigned, its reviewer alone',
  },
  payer: {
    scope: 'pay',
    may: 'a payer who neither manages the group, nor ever took a step for it on the claim, nor approved the claim',
  },
  'third person': {
    scope: 'finance',
    may: 'somebody of finance who neither manages the group, nor ever took a step for it on the claim, nor approved or paid the claim',
  },
  budget: { scope: null, may: 'the budget service' },
  system: { scope: null, may: 'time' },
} as const;
export type Who = keyof typeof DUTIES;

type Step = {
  readonly who: Who;
  readonly from: Partial<Record<State, State>>;
  /** This must be true beside the state and the duty. */
  readonly needs?: string;
  readonly emits: readonly EventsProducedBy<'reimbursement'>[];
};

/**
 * This table is the whole life of a claim: it tells who may take which step in which state, and the state that follows.
 * Refusals and docs are made from it.
 */
export const TRANSITIONS = {
  edit: {
    who: 'group',
    from: { draft: 'draft', peer_review: 'peer_review', info_requested: 'info_requested' },
    needs: 'the version that the person saw',
    emits: ['claim.peer-review-requested'],
  },
  submit: {
    who: 'group',
    from: { draft: 'peer_review', peer_review: 'peer_review' },
    needs: 'a document',
    emits: ['claim.peer-review-requested'],
  },
  validate: {
    who: 'second person',
    from: { peer_review: 'finance_review' },
    needs:
      'the maximum from the envelope that the submitter confirmed, a document, a certified group; the first time, an action whose claims are open',
    emits: ['claim.validated'],
  },
  /** A reviewer takes the claim, gives it to another reviewer, or takes it over from one who is absent. */
  assign: {
    who: 'finance',
    from: {
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
    needs: 'a reason, and a reviewer who never took a step for the group on the claim',
    emits: [],
  },
  'request-info': {
    who: 'reviewer',
    from: { finance_review: 'info_requested' },
    needs: 'a question',
    emits: ['claim.info-requested'],
  },
  answer: {
    who: 'group',
    from: { info_requested: 'finance_review' },
    needs: 'that nothing of the claim changed since it was validated',
    emits: ['claim.answered'],
  },
  /** The facts on which the approvals rested have changed, so both persons of the group check the claim again. */
  'answer-with-changes': {
    who: 'group',
    from: { info_requested: 'peer_review' },
    needs: 'a change of the claim since it was validated',
    emits: ['claim.peer-review-requested'],
  },
  approve: { who: 'reviewer', from: { finance_review: 'approved' }, emits: ['claim.approved'] },
  refuse: {
    who: 'reviewer',
    from: { finance_review: 'refused', info_requested: 'refused' },
    needs: 'reasons',
    emits: ['claim.refused', 'claim.released'],
  },
  cancel: {
    who: 'group',
    from: {
      draft: 'cancelled',
      peer_review: 'cancelled',
      finance_review: 'cancelled',
      info_requested: 'cancelled',
      account_requested: 'cancelled',
      account_review: 'cancelled',
    },
    needs: 'a reason',
    emits: ['claim.released'],
  },
  /** Finance ends a claim that was approved and will not be paid. The booked money goes back where it came from. */
  'cancel-approved': {
    who: 'third person',
    from: {
      approved: 'cancelled',
      payable: 'cancelled',
      account_requested: 'cancelled',
      account_review: 'cancelled',
    },
    needs: 'a reason, and that it is in no batch',
    emits: ['claim.cancelled', 'claim.released'],
  },
  book: { who: 'budget', from: { approved: 'payable' }, needs: 'the money of this finance round, charged', emits: [] },
  'take-into-payout': { who: 'payer', from: { payable: 'payable' }, needs: 'that it is in no other batch', emits: [] },
  'confirm-payment': {
    who: 'payer',
    from: { payable: 'paid' },
    needs: "the bank's word on its transfer",
    emits: ['claim.paid'],
  },
  'reject-payment': { who: 'payer', from: { payable: 'payable' }, needs: "the bank's word on its transfer", emits: [] },
  /** The words of the bank contradict each other: nothing moves until finance has decided what is true. */
  'dispute-payment': {
    who: 'payer',
    from: {
      payable: 'disputed',
      account_requested: 'disputed',
      account_review: 'disputed',
      paid: 'disputed',
    },
    needs: 'words of the bank that contradict each other, or money that came back after the payment',
    emits: ['claim.disputed'],
  },
  'decide-paid': {
    who: 'third person',
    from: { disputed: 'paid' },
    needs: 'a reason and evidence, and not who made the batch',
    emits: ['claim.paid'],
  },
  'decide-unpaid': {
    who: 'third person',
    from: { disputed: 'payable' },
    needs: 'a reason and evidence, not who made the batch, and no booked refund',
    emits: [],
  },
  /**
   * Only another account can help, so the claim goes back to the group. Its money stays booked. Time takes this step
   * where the bank named the account as the reason.
   */
  'request-account': {
    who: 'finance',
    from: { payable: 'account_requested', account_review: 'account_requested' },
    needs: 'a reason, and that it is in no batch',
    emits: ['claim.account-requested'],
  },
  'give-account': { who: 'group', from: { account_requested: 'account_requested' }, needs: 'an account', emits: [] },
  'confirm-account': {
    who: 'second person',
    from: { account_requested: 'account_review' },
    needs: 'an account that was given since it was asked for',
    emits: [],
  },
  'accept-account': { who: 'reviewer', from: { account_review: 'payable' }, emits: [] },
  /** The group adds the invoice of a payment made in advance. */
  'add-invoice': { who: 'group', from: { paid: 'paid' }, needs: 'a claim of type `payment`', emits: [] },
  'check-invoice': {
    who: 'reviewer',
    from: { paid: 'paid' },
    needs: 'a claim of type `payment` with its invoice',
    emits: ['claim.invoice-checked'],
  },
  'book-refund': {
    who: 'third person',
    from: { paid: 'paid' },
    needs: 'a reference of its own, evidence, and no more than was paid',
    emits: ['claim.adjusted'],
  },
  'remind-of-invoice': {
    who: 'system',
    from: { paid: 'paid' },
    needs: 'a payment without its invoice: 7 days before it is due, 1, 15 and 29 days after, then every 30',
    emits: ['claim.invoice-due', 'claim.invoice-overdue'],
  },
  expire: {
    who: 'system',
    from: {
      peer_review: 'refused',
      info_requested: 'refused',
      finance_review: 'refused',
      approved: 'refused',
      account_requested: 'refused',
    },
    needs: '60 days without an answer of the group, or without money after the end of the claims',
    emits: ['claim.refused', 'claim.released'],
  },
  'close-season': {
    who: 'system',
    from: { draft: 'cancelled', peer_review: 'cancelled' },
    needs: 'the end of the claims of its action, before it was ever with finance',
    emits: [],
  },
  forget: {
    who: 'system',
    from: { draft: 'cancelled', refused: 'refused', cancelled: 'cancelled', paid: 'paid' },
    needs:
      'the end of the time for which a draft, or an ended claim, is kept, or the erasure of a person who filed what was never paid: documents, payee and persons go, amounts and steps stay',
    emits: [],
  },
} as const satisfies Record<string, Step>;

export type Act = keyof typeof TRANSITIONS;
export const ACTS = Object.keys(TRANSITIONS) as Act[];

/** These steps are recorded in the trail, but have no row of their own: the rows above allow them. */
const UNLISTED = ['create', 'add-document', 'remove-document'] as const;
export type Deed = Act | (typeof UNLISTED)[number];

export const isUnlisted = (did: Deed): did is (typeof UNLISTED)[number] => UNLISTED.some((each) => each === did);

/** Tells whether a person takes this step for the group. The unlisted steps are all of the group. */
export const isOfGroup = (did: Deed): boolean => isUnlisted(did) || DUTIES[TRANSITIONS[did].who].scope === 'group';

export const stepOf = (act: Act): Step => TRANSITIONS[act];

/** Lists the steps that persons can take on a claim in this state. */
export const possibleIn = (state: State): Act[] =>
  ACTS.filter((act) => DUTIES[TRANSITIONS[act].who].scope !== null && stepOf(act).from[state] !== undefined);

/** Describes a step for a route. @param also what this route needs, in place of what the step needs; '' for nothing */
export function lineOf(act: Act, also?: string): string {
  const { who, from } = stepOf(act);
  const needs = also ?? stepOf(act).needs ?? '';
  return `By ${DUTIES[who].may}. ${Object.entries(from)
    .map(([before, after]) => `\`${before}\` → \`${after}\``)
    .join(', ')}.${needs === '' ? '' : ` Needs ${needs}.`}`;
}

/** @throws illegal-transition */
export function nextState(state: State, act: Act): State {
  const next = stepOf(act).from[state];
  if (next !== undefined) return next;
  const possible = possibleIn(state).join(', ') || 'nothing more';
  throw conflict(
    'illegal-transition',
    `"${act}" is not possible for a claim in state "${state}"; possible now: ${possible}.`,
  );
}
