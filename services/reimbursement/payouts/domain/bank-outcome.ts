import { conflict } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { reasonText, remedyOfWord, type BankWord, type SaidWord, type WordsByTransfer } from './bank-word.ts';
import { objection } from './objection.ts';
import { historyOf, type BankTransfer, type LeftOut, type Payout } from './payout.ts';
import { outcomeOf, withDecision, withWords, type Decision, type History } from './transfer-outcome.ts';

export type LeftOutWord = LeftOut & { readonly endToEndId: string };

/** Gives the words of one person that may be recorded, and names those that wait for another payer. */
export type JudgedWords = { readonly words: WordsByTransfer; readonly leftOut: readonly LeftOutWord[] };

/**
 * Leaves out what this person may not decide: that a claim is paid, or free again. That the bank has accepted a
 * transfer is recorded whoever brings it, because later nobody may take the claim for free.
 */
const withoutDecision = (words: readonly SaidWord[]): SaidWord[] =>
  words.flatMap((word) => {
    if (word.effect === 'paid') return [{ ...word, effect: 'pending' }];
    return word.effect === 'pending' || word.effect === 'nothing' ? [word] : [];
  });

const isDecisive = ({ effect }: SaidWord): boolean => effect !== 'pending' && effect !== 'nothing';

/** Judges which words on which claims this person may bring. */
export function judgeWords(
  { transfers }: Pick<Payout, 'transfers'>,
  words: WordsByTransfer,
  claims: readonly Claim[],
  by: Person,
): JudgedWords {
  const found = new Map(claims.map((claim) => [claim._id, claim]));
  const leftOut: LeftOutWord[] = [];
  const judged = transfers.flatMap(({ endToEndId, claimId }) => {
    const said = words.get(endToEndId);
    if (!said) return [];
    const claim = found.get(claimId);
    const reason = claim ? objection(claim, by) : 'not-found';
    if (reason === undefined) return [[endToEndId, said] as const];
    if (said.some(isDecisive)) leftOut.push({ claimId, endToEndId, reason });
    return [[endToEndId, withoutDecision(said)] as const];
  });
  return { words: new Map(judged), leftOut };
}

/** Chooses the word that explains the state: the last one that led to a rejection, else the last that says anything. */
const explaining = (state: BankTransfer['state'], { words }: History): BankWord | undefined =>
  (state === 'rejected' ? words.findLast(({ effect }) => effect === 'rejected') : undefined) ??
  words.findLast(({ effect }) => effect !== 'pending');

function withHistory(transfer: BankTransfer, history: History, at: Date): BankTransfer {
  const state = outcomeOf(history);
  const answeredAt = state === transfer.state ? transfer.answeredAt : at;
  const word = state === 'sent' || state === 'paid' ? undefined : explaining(state, history);
  return { ...transfer, ...history, state, answeredAt, reason: word ? (reasonText(word) ?? 'no reason given') : null };
}

/** @returns the account reason of a rejection, for which only the group can give another account */
export function accountWord(transfer: BankTransfer): BankWord | undefined {
  return historyOf(transfer).words.findLast((word) => word.effect === 'rejected' && remedyOfWord(word) === 'account');
}

/** @returns the batch with these words recorded; the same batch when none of them is new */
export function withBankWords(payout: Payout, words: WordsByTransfer, at: Date): Payout {
  const transfers = payout.transfers.map((transfer) => {
    const said = words.get(transfer.endToEndId);
    if (!said) return transfer;
    const before = historyOf(transfer);
    const after = withWords(before, said, at);
    return after.words.length === before.words.length ? transfer : withHistory(transfer, after, at);
  });
  return transfers.every((transfer, index) => transfer === payout.transfers[index]) ? payout : { ...payout, transfers };
}

/** Notes what finance found out about a disputed transfer. @throws illegal-transition */
export function decideTransfer(payout: Payout, endToEndId: string, decision: Omit<Decision, 'knownWords'>): Payout {
  const disputed = payout.transfers.find((transfer) => transfer.endToEndId === endToEndId);
  if (disputed?.state !== 'disputed')
    throw conflict(
      'illegal-transition',
      `Transfer ${endToEndId} is ${disputed?.state ?? 'not in this payout'}; only a disputed transfer is decided.`,
    );
  const history = withDecision(historyOf(disputed), decision);
  return {
    ...payout,
    transfers: payout.transfers.map((transfer) =>
      transfer === disputed ? withHistory(transfer, history, decision.at) : transfer,
    ),
  };
}
