import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import type { StatusReport } from '../../../../libs/iso20022/pain002.ts';
import type { BankTransfer, Payout } from './payout.ts';

/** This is the final answer of the bank on one transfer. */
export type BankWord = {
  readonly endToEndId: string;
  readonly state: 'paid' | 'rejected';
  readonly reason: string | null;
};

export type Contradiction = {
  readonly endToEndId: string;
  readonly stands: BankTransfer['state'];
  readonly said: BankWord['state'];
};

/** These are the answers of the bank on a batch, sorted by their effect. */
export type SortedWords = {
  readonly fresh: readonly BankWord[];
  /** For these transfers the bank has given the same answer before. */
  readonly known: readonly string[];
  readonly contradicting: readonly Contradiction[];
  readonly unknown: readonly string[];
};

function byTransfer(words: readonly BankWord[]): ReadonlyMap<string, readonly BankWord[]> {
  const grouped = new Map<string, BankWord[]>();
  for (const word of words) grouped.set(word.endToEndId, [...(grouped.get(word.endToEndId) ?? []), word]);
  return grouped;
}

/** Sorts the answers of the bank. An answer that contradicts the known state, or another answer, is never followed. */
export function sortWords({ transfers }: Pick<Payout, 'transfers'>, words: readonly BankWord[]): SortedWords {
  const states = new Map(transfers.map(({ endToEndId, state }) => [endToEndId, state]));
  const fresh: BankWord[] = [];
  const known: string[] = [];
  const contradicting: Contradiction[] = [];
  const unknown: string[] = [];
  for (const [endToEndId, itsWords] of byTransfer(words)) {
    const [first] = itsWords;
    const stands = states.get(endToEndId);
    if (!first || stands === undefined) {
      unknown.push(endToEndId);
      continue;
    }
    const followed = stands === 'sent' ? first.state : stands;
    const contrary = itsWords.find(({ state }) => state !== followed);
    if (contrary) contradicting.push({ endToEndId, stands, said: contrary.state });
    else if (stands === 'sent') fresh.push(first);
    else known.push(endToEndId);
  }
  return { fresh, known, contradicting, unknown };
}

/**
 * Checks the transfers that a person confirms or rejects by hand. All of them must be usable, or none is used.
 * @throws invalid-request, illegal-transition
 */
export function requireUsable(endToEndIds: readonly string[], { unknown, contradicting }: SortedWords): void {
  const strange = new Set(unknown);
  const faults = endToEndIds.flatMap((id, index) =>
    strange.has(id) ? [{ pointer: `/endToEndIds/${index}`, detail: 'not in this payout' }] : [],
  );
  if (faults.length > 0) throw invalid('invalid-request', 'Some transfers are not in this payout.', faults);
  const [otherwise] = contradicting;
  if (otherwise)
    throw conflict(
      'illegal-transition',
      `Transfer ${otherwise.endToEndId} is already ${otherwise.stands} in this payout; nothing was changed.`,
    );
}

/** With these states of ISO 20022 a bank says that the money arrived. */
const PAID: ReadonlySet<string> = new Set(['ACSC', 'ACCC']);
const REJECTED = 'RJCT';
const UNEXPLAINED = 'no reason given';

export type PendingTransfer = { readonly endToEndId: string; readonly status: string | null };

/**
 * Reads the answers of a status report on the batch that it concerns. A rejected group or payment rejects all its
 * transfers, because our files have one payment. But money counts as arrived only where the bank says so of the single
 * transfer.
 */
export function wordsOf(
  { group, payments }: StatusReport,
  endToEndIds: readonly string[],
): { words: BankWord[]; pending: PendingTransfer[] } {
  const whole = [group, ...payments].find(({ status }) => status === REJECTED);
  const listed = payments.flatMap(({ transactions }) => transactions);
  const single = listed.flatMap(({ endToEndId, status, reason }): BankWord[] => {
    if (status !== null && PAID.has(status)) return [{ endToEndId, state: 'paid', reason: null }];
    const rejected = status === REJECTED || whole !== undefined;
    return rejected ? [{ endToEndId, state: 'rejected', reason: reason ?? whole?.reason ?? UNEXPLAINED }] : [];
  });
  const others = whole
    ? endToEndIds.map((endToEndId): BankWord => ({
        endToEndId,
        state: 'rejected',
        reason: whole.reason ?? UNEXPLAINED,
      }))
    : [];
  const decided = new Set(single.map(({ endToEndId }) => endToEndId));
  const pending = listed
    .filter(({ endToEndId }) => !decided.has(endToEndId))
    .map(({ endToEndId, status }) => ({ endToEndId, status }));
  return { words: [...single, ...others], pending };
}
