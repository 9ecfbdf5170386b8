import { conflict } from '../../../libs/errors/app-error.ts';

export const STATES = ['draft', 'peer_review', 'finance_review', 'info_requested', 'approved', 'payable', 'paid', 'refused', 'cancelled'] as const;
export type State = (typeof STATES)[number];

type Who = 'group' | 'second person' | 'finance' | 'payer' | 'budget' | 'system';

/** The whole life of a claim: who may do what in which state, and where it leads. Refusals and docs are made from it. */
export const TRANSITIONS = {
  edit: { who: 'group', from: { draft: 'draft', peer_review: 'peer_review', info_requested: 'info_requested' } },
  submit: { who: 'group', from: { draft: 'peer_review', peer_review: 'peer_review' } },
  validate: { who: 'second person', from: { peer_review: 'finance_review' } },
  'request-info': { who: 'finance', from: { finance_review: 'info_requested' } },
  answer: { who: 'group', from: { info_requested: 'finance_review' } },
  /** What the approvals rested on changed meanwhile: both persons of the group look again. */
  'answer-with-changes': { who: 'group', from: { info_requested: 'peer_review' } },
  approve: { who: 'finance', from: { finance_review: 'approved' } },
  refuse: { who: 'finance', from: { finance_review: 'refused', info_requested: 'refused' } },
  cancel: { who: 'group', from: { draft: 'cancelled', peer_review: 'cancelled', finance_review: 'cancelled', info_requested: 'cancelled' } },
  book: { who: 'budget', from: { approved: 'payable' } },
  'take-into-payout': { who: 'payer', from: { payable: 'payable' } },
  'confirm-payment': { who: 'payer', from: { payable: 'paid' } },
  'reject-payment': { who: 'payer', from: { payable: 'payable' } },
  /** The invoice of a payment made in advance follows. */
  'add-invoice': { who: 'group', from: { paid: 'paid' } },
  expire: { who: 'system', from: { peer_review: 'refused', info_requested: 'refused', finance_review: 'refused', approved: 'refused' } },
  'close-season': { who: 'system', from: { draft: 'cancelled', peer_review: 'cancelled' } },
} as const satisfies Record<string, { who: Who; from: Partial<Record<State, State>> }>;

export type Act = keyof typeof TRANSITIONS;

const targets = (act: Act): Partial<Record<State, State>> => TRANSITIONS[act].from;
const people: readonly Who[] = ['group', 'second person', 'finance', 'payer'];

/** What people can do with a claim in this state. */
export const possibleIn = (state: State): Act[] =>
  (Object.keys(TRANSITIONS) as Act[]).filter((act) => people.includes(TRANSITIONS[act].who) && targets(act)[state] !== undefined);

/** For the description of a route. */
export const lineOf = (act: Act): string => `By: ${TRANSITIONS[act].who}. ${Object.entries(targets(act)).map(([from, to]) => `\`${from}\` → \`${to}\``).join(', ')}.`;

/** @throws illegal-transition */
export function nextState(state: State, act: Act): State {
  const next = targets(act)[state];
  if (next !== undefined) return next;
  const possible = possibleIn(state).join(', ') || 'nothing more';
  throw conflict('illegal-transition', `"${act}" is not possible for a claim in state "${state}"; possible now: ${possible}.`);
}
