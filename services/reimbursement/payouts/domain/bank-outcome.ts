import { conflict } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { requirePayer } from '../../claims/domain/duties.ts';
import { nextState } from '../../claims/domain/transitions.ts';
import type { BankWord } from './bank-word.ts';
import { objection } from './objection.ts';
import type { LeftOut, Payout } from './payout.ts';

/** This is an answer of the bank together with the claim that its transfer pays. */
type ClaimWord = { readonly claimId: string; readonly word: BankWord };

/** Selects the answers that concern transfers of this payout. */
export function claimWords({ transfers }: Pick<Payout, 'transfers'>, words: readonly BankWord[]): ClaimWord[] {
  const claimIds = new Map(transfers.map(({ endToEndId, claimId }) => [endToEndId, claimId]));
  return words.flatMap((word) => {
    const claimId = claimIds.get(word.endToEndId);
    return claimId === undefined ? [] : [{ claimId, word }];
  });
}

/** The answers of the bank that are followed, and those that wait for another payer. */
export type JudgedWords = {
  readonly followed: readonly BankWord[];
  readonly leftOut: readonly (LeftOut & { readonly endToEndId: string })[];
};

/** Leaves out the answers on claims that this person may not pay. */
export function judgeWords(words: readonly ClaimWord[], claims: readonly Claim[], by: Person): JudgedWords {
  const found = new Map(claims.map((claim) => [claim._id, claim]));
  const judged = words.map(({ claimId, word }) => {
    const claim = found.get(claimId);
    return { claimId, word, reason: claim ? objection(claim, by) : 'not-found' };
  });
  return {
    followed: judged.flatMap(({ word, reason }) => (reason === undefined ? [word] : [])),
    leftOut: judged.flatMap(({ claimId, word: { endToEndId }, reason }) =>
      reason === undefined ? [] : [{ claimId, endToEndId, reason }],
    ),
  };
}

/** Notes new answers of the bank on their transfers. */
export function applyBankWords(payout: Payout, words: readonly BankWord[], at: Date): Payout {
  const wordsByTransfer = new Map(words.map((word) => [word.endToEndId, word]));
  const transfers = payout.transfers.map((transfer) => {
    const word = wordsByTransfer.get(transfer.endToEndId);
    return word ? { ...transfer, state: word.state, reason: word.reason, answeredAt: at } : transfer;
  });
  return { ...payout, transfers };
}

/** Applies the answer of the bank to the claim. @throws own-group, same-person, illegal-transition */
export function applyBankWord(
  claim: Claim,
  {
    payout,
    word,
    by,
    at,
  }: { readonly payout: Payout; readonly word: BankWord; readonly by: Person; readonly at: Date },
): Claim {
  requirePayer(claim, by);
  if (claim.payoutId !== payout._id)
    throw conflict('illegal-transition', `Claim ${claim._id} is no longer in this payout.`);
  return word.state === 'paid'
    ? { ...claim, state: nextState(claim.state, 'confirm-payment'), paidBy: payout.createdBy, paidAt: at }
    : { ...claim, state: nextState(claim.state, 'reject-payment'), payoutId: null };
}
