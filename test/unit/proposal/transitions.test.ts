import { expect, test } from '@jest/globals';
import {
  after,
  STATES,
  type ProposalAct,
  type ProposalState,
} from '../../../services/proposal/proposals/domain/transitions.ts';

const ACTS: ProposalAct[] = [
  'edit',
  'illustrate',
  'submit',
  'withdraw',
  'comment',
  'assess',
  'request changes',
  'decline',
  'publish',
];
const possible = (state: ProposalState) =>
  ACTS.filter((act) => {
    try {
      return Boolean(after(state, act));
    } catch {
      return false;
    }
  });

test('content changes only while the reviewers are not reading it', () => {
  expect(STATES.filter((state) => possible(state).includes('edit'))).toEqual([
    'draft',
    'changes_requested',
    'declined',
  ]);
});

test('only what is submitted is decided on', () => {
  for (const act of ['publish', 'decline', 'request changes'] as const)
    expect(STATES.filter((state) => possible(state).includes(act))).toEqual(['submitted']);
});

test('a declined proposal may be submitted again', () => {
  expect(after('declined', 'submit')).toBe('submitted');
});

test('what is published or withdrawn is over', () => {
  expect([possible('published'), possible('withdrawn')]).toEqual([[], []]);
});

test('a refusal names the state and what is possible', () => {
  expect(() => after('declined', 'publish')).toThrow(
    'The proposal is declined: "publish" is not possible, only edit, illustrate, comment, submit, withdraw.',
  );
  expect(() => after('withdrawn', 'submit')).toThrow('nothing is any more');
});
