import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Effect, SaidWord } from '../../../services/reimbursement/payouts/domain/bank-word.ts';
import {
  outcomeOf,
  withDecision,
  withWords,
  type Decision,
  type History,
  type TransferState,
} from '../../../services/reimbursement/payouts/domain/transfer-outcome.ts';
import { testClock } from '../../support/clock.ts';

const at = testClock.now();
const NOTHING: History = { words: [], decisions: [] };
const word = (effect: Effect, information = ''): SaidWord => ({
  effect,
  status: effect,
  level: 'transfer',
  code: null,
  information,
});
const decision = (outcome: Decision['outcome']) => ({ outcome, reason: 'r', evidence: 'e', by: 'fin', at });

type Step = SaidWord | Decision['outcome'];
const follow = (steps: readonly Step[], from: History = NOTHING): History =>
  steps.reduce<History>(
    (history, step) =>
      typeof step === 'string' ? withDecision(history, decision(step)) : withWords(history, [step], at),
    from,
  );
const stateAfter = (...steps: Step[]): TransferState => outcomeOf(follow(steps));

const [paid, pending, rejected, unclear, nothing] = (
  ['paid', 'pending', 'rejected', 'unclear', 'nothing'] as const
).map((effect) => word(effect)) as [SaidWord, SaidWord, SaidWord, SaidWord, SaidWord];

test.each<[TransferState, readonly Step[]]>([
  ['sent', []],
  ['sent', [pending]],
  ['sent', [nothing]],
  ['paid', [pending, paid]],
  ['rejected', [rejected]],
  ['rejected', [nothing, rejected]],
  ['disputed', [pending, rejected]],
  ['disputed', [rejected, paid]],
  ['disputed', [paid, rejected]],
  ['disputed', [unclear]],
  ['paid', [paid, rejected, 'paid']],
  ['rejected', [paid, rejected, 'not-paid']],
  ['rejected', [paid, rejected, 'not-paid', paid, rejected, nothing]],
  ['disputed', [pending, rejected, 'not-paid', paid]],
  ['disputed', [pending, rejected, 'not-paid', word('pending', 'later')]],
  ['disputed', [paid, rejected, 'paid', word('rejected', 'later')]],
  ['paid', [paid, rejected, 'paid', word('pending', 'later')]],
])('a transfer is %s after %j', (state, steps) => {
  expect(stateAfter(...steps)).toBe(state);
});

const words = fc.array(
  fc
    .record({ effect: fc.constantFrom<Effect>('paid', 'pending', 'rejected', 'unclear', 'nothing'), n: fc.nat(3) })
    .map(({ effect, n }) => word(effect, String(n))),
  { maxLength: 12 },
);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: words.filter((all) => all.length > 0).map((all) => all[0]!) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Decision['outcome']>('paid', 'not-paid'),
    },
  ),
  { maxLength: 16 },
);
const isAccepting = ({ effect }: SaidWord) => effect === 'paid' || effect === 'pending' || effect === 'unclear';

const shuffled = words.chain((said) =>
  fc.tuple(fc.constant(said), fc.shuffledSubarray([...said, ...said], { minLength: 2 * said.length })),
);

test('the order of the reports and their repeats make no difference', () => {
  fc.assert(
    fc.property(shuffled, ([said, twice]) => {
      expect(stateAfter(...twice)).toBe(stateAfter(...said));
      expect(follow([...said, ...said])).toEqual(follow(said));
    }),
  );
});

test('a claim is never free while the bank accepted its transfer and nobody has decided since', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { words: known, decisions } = follow(all);
      const last = decisions.at(-1);
      const undecided = known.slice(last?.knownWords ?? 0);
      if (outcomeOf({ words: known, decisions }) === 'rejected') {
        expect(undecided.some(isAccepting)).toBe(false);
        expect(last?.outcome === 'not-paid' || known.some(({ effect }) => effect === 'rejected')).toBe(true);
      }
      if (outcomeOf({ words: known, decisions }) === 'paid')
        expect(undecided.some(({ effect }) => effect === 'rejected' || effect === 'unclear')).toBe(false);
    }),
  );
});

const RANK: Readonly<Record<TransferState, number>> = { sent: 0, paid: 1, rejected: 1, disputed: 2 };

test('words alone only ever lead on: from sent to an end, from an end to a dispute', () => {
  fc.assert(
    fc.property(steps, words, (all, more) => {
      const before = follow(all);
      const [was, is] = [outcomeOf(before), outcomeOf(follow(more, before))];
      expect(RANK[is]).toBeGreaterThanOrEqual(RANK[was]);
      if (RANK[is] === RANK[was]) expect(is).toBe(was);
    }),
  );
});

test('a bank that never stops talking fills no document, and its first new word of each kind is always kept', () => {
  const many = Array.from({ length: 500 }, (_, n) => word('pending', String(n)));
  const history = follow([...many, rejected, 'not-paid', ...many, word('paid', 'late')]);
  expect(history.words.length).toBeLessThan(40);
  expect(outcomeOf(history)).toBe('disputed');
});
