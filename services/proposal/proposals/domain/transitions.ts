import { conflict } from '../../../../libs/errors/app-error.ts';

export const STATES = ['draft', 'submitted', 'changes_requested', 'published', 'declined', 'withdrawn'] as const;
export type ProposalState = (typeof STATES)[number];

export type ProposalAct =
  'edit' | 'illustrate' | 'submit' | 'withdraw' | 'comment' | 'assess' | 'request changes' | 'decline' | 'publish';

/**
 * This table gives the next state for each state and act; an act that is not listed is not possible. The content does
 * not change while the proposal is submitted, so that the published content is the one that the reviewers read.
 */
const TRANSITIONS: Readonly<Record<ProposalState, Partial<Readonly<Record<ProposalAct, ProposalState>>>>> = {
  draft: { edit: 'draft', illustrate: 'draft', comment: 'draft', submit: 'submitted', withdraw: 'withdrawn' },
  submitted: {
    illustrate: 'submitted',
    comment: 'submitted',
    assess: 'submitted',
    'request changes': 'changes_requested',
    decline: 'declined',
    publish: 'published',
    withdraw: 'withdrawn',
  },
  changes_requested: {
    edit: 'changes_requested',
    illustrate: 'changes_requested',
    comment: 'changes_requested',
    assess: 'changes_requested',
    submit: 'submitted',
    withdraw: 'withdrawn',
  },
  declined: {
    edit: 'declined',
    illustrate: 'declined',
    comment: 'declined',
    submit: 'submitted',
    withdraw: 'withdrawn',
  },
  published: {},
  withdrawn: {},
};

const actsIn = (state: ProposalState) => Object.keys(TRANSITIONS[state]) as ProposalAct[];

/** @throws illegal-transition naming the state and what is possible in it */
export function after(state: ProposalState, act: ProposalAct): ProposalState {
  const next = TRANSITIONS[state][act];
  if (next) return next;
  const possible = actsIn(state);
  throw conflict(
    'illegal-transition',
    `The proposal is ${state.replace('_', ' ')}: "${act}" is not possible, ${possible.length > 0 ? `only ${possible.join(', ')}` : 'nothing is any more'}.`,
  );
}
