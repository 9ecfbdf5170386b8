import { wordKey, type BankWord, type Effect, type SaidWord } from './bank-word.ts';

/** What became of a transfer, by all that the bank said of it and by what finance decided. */
export const TRANSFER_STATES = ['sent', 'paid', 'rejected', 'disputed'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** Finance found out what really became of a disputed transfer, and says how. */
export type Decision = {
  readonly outcome: 'paid' | 'not-paid';
  readonly reason: string;
  /** What shows it, such as the line of a statement or a letter of the bank. */
  readonly evidence: string;
  /** The decision knows this many of the words; later ones may dispute it. */
  readonly knownWords: number;
  readonly by: string;
  readonly at: Date;
};

export type History = { readonly words: readonly BankWord[]; readonly decisions: readonly Decision[] };

type Basis = 'undecided' | Decision['outcome'];

/**
 * This table says which words dispute a transfer: those of which one of the first kind meets one of the second kind.
 * Where finance has decided, any later word of the first list is enough.
 */
const CONTRADICTORY: Readonly<Record<Basis, (has: (effect: Effect) => boolean) => boolean>> = {
  undecided: (has) => has('unclear') || (has('rejected') && (has('paid') || has('pending'))),
  paid: (has) => has('unclear') || has('rejected'),
  'not-paid': (has) => has('unclear') || has('paid') || has('pending'),
};

const DECIDED: Readonly<Record<Decision['outcome'], TransferState>> = { paid: 'paid', 'not-paid': 'rejected' };

/**
 * Gives what became of a transfer. The order of the words makes no difference, and a word more never makes a disputed
 * transfer undisputed: only a decision of finance does. So no rejection frees a claim while the bank also accepted its
 * transfer, whichever of the two was heard first.
 */
export function outcomeOf({ words, decisions }: History): TransferState {
  const decision = decisions.at(-1);
  const effects = new Set(words.slice(decision?.knownWords ?? 0).map(({ effect }) => effect));
  const has = (effect: Effect) => effects.has(effect);
  if (CONTRADICTORY[decision?.outcome ?? 'undecided'](has)) return 'disputed';
  if (decision) return DECIDED[decision.outcome];
  if (has('rejected')) return 'rejected';
  return has('paid') ? 'paid' : 'sent';
}

/** Of each transfer at most this many words are kept, beside the first of each effect since the last decision. */
const MAX_WORDS = 30;

/** Adds the words that are new. A repeat of a word changes nothing, whenever it comes. */
export function withWords(history: History, said: readonly SaidWord[], at: Date): History {
  const known = new Set(history.words.map(wordKey));
  const words = [...history.words];
  const decided = history.decisions.at(-1)?.knownWords ?? 0;
  for (const word of said) {
    const isNewEffect = words.slice(decided).every(({ effect }) => effect !== word.effect);
    if (known.has(wordKey(word)) || (words.length >= MAX_WORDS && !isNewEffect)) continue;
    known.add(wordKey(word));
    words.push({ ...word, at });
  }
  return { ...history, words };
}

export const withDecision = (history: History, decision: Omit<Decision, 'knownWords'>): History => ({
  ...history,
  decisions: [...history.decisions, { ...decision, knownWords: history.words.length }],
});
