import { conflict } from '../../../../libs/errors/app-error.ts';
import type { Claim } from '../../claims/domain/claim.ts';
import { nextState, stepOf, type Act } from '../../claims/domain/transitions.ts';
import { accountWord } from './bank-outcome.ts';
import { reasonText, type BankWord } from './bank-word.ts';
import type { BankTransfer, Payout } from './payout.ts';

/** All transfers that were ever made for one claim, each with its batch. */
export type ClaimTransfer = { readonly payout: Payout; readonly transfer: BankTransfer };

export const transfersOf = (claimId: string, payouts: readonly Payout[]): ClaimTransfer[] =>
  payouts.flatMap((payout) =>
    payout.transfers.filter((transfer) => transfer.claimId === claimId).map((transfer) => ({ payout, transfer })),
  );

/** One step that follows from the transfers of a claim. */
export type ClaimStep = {
  readonly did: Act;
  readonly claim: Claim;
  readonly why: string;
  /** This is the word of the bank for which another account is needed. */
  readonly word?: BankWord | undefined;
};

const mayStep = (claim: Claim, act: Act): boolean => stepOf(act).from[claim.state] !== undefined;

/** Returns true when the group was asked for another account, and finance has not accepted one since. */
export const awaitsAccount = ({ trail }: Pick<Claim, 'trail'>): boolean =>
  trail.findLastIndex(({ did }) => did === 'request-account') >
  trail.findLastIndex(({ did }) => did === 'accept-account');

function dispute(claim: Claim, { transfer }: ClaimTransfer): ClaimStep[] {
  if (!mayStep(claim, 'dispute-payment')) return [];
  const disputed = { ...claim, state: nextState(claim.state, 'dispute-payment') };
  return [{ did: 'dispute-payment', claim: disputed, why: transfer.reason ?? '' }];
}

function pay(claim: Claim, { payout, transfer }: ClaimTransfer, at: Date): ClaimStep[] {
  const did = claim.state === 'disputed' ? 'decide-paid' : 'confirm-payment';
  if (!mayStep(claim, did)) return [];
  const paid = { payoutId: payout._id, paidBy: payout.createdBy, paidAt: claim.paidAt ?? at };
  return [{ did, claim: { ...claim, ...paid, state: nextState(claim.state, did) }, why: decisionText(transfer) }];
}

const decisionText = ({ decisions = [] }: BankTransfer): string => {
  const decision = decisions.at(-1);
  return decision ? `${decision.reason} (${decision.evidence})` : '';
};

/** A word of the bank on a former account says nothing about the present one. */
const isAccountOf = ({ ibanMasked, payeeName, bic }: BankTransfer, { payee }: Claim): boolean =>
  ibanMasked === payee.ibanMasked && payeeName === payee.name && bic === payee.bic;

/** Takes a claim out of its dispute, although another transfer of it is on its way. */
function waitAgain(claim: Claim, { payout }: ClaimTransfer, decided: BankTransfer): ClaimStep[] {
  if (claim.state !== 'disputed') return [];
  const waiting = { ...claim, payoutId: payout._id, paidBy: null, paidAt: null };
  return [
    {
      did: 'decide-unpaid',
      claim: { ...waiting, state: nextState(claim.state, 'decide-unpaid') },
      why: decisionText(decided),
    },
  ];
}

/**
 * Frees a claim whose last transfer did not arrive. Where only another account can help, the claim goes back to the
 * group at once.
 * @throws illegal-transition when money of the payment was booked as a refund already
 */
function free(claim: Claim, last: BankTransfer): ClaimStep[] {
  const did = claim.state === 'disputed' ? 'decide-unpaid' : 'reject-payment';
  if (!mayStep(claim, did) || (did === 'reject-payment' && claim.payoutId === null)) return [];
  if (claim.refunds.length > 0)
    throw conflict(
      'illegal-transition',
      `Refunds of claim ${claim._id} are booked already. Decide that it is paid, and book the rest that came back as a refund.`,
    );
  const state = nextState(claim.state, did);
  const freed = { ...claim, state, payoutId: null, paidBy: null, paidAt: null };
  const why = did === 'decide-unpaid' ? decisionText(last) : (last.reason ?? '');
  const account = isAccountOf(last, claim) ? accountWord(last) : undefined;
  if (!account && !awaitsAccount(claim)) return [{ did, claim: freed, why }];
  const asked = { ...freed, state: nextState(state, 'request-account') };
  const reason = account ? reasonText(account) : null;
  return [
    { did, claim: freed, why },
    { did: 'request-account', claim: asked, why: reason ?? why, word: account },
  ];
}

/**
 * Says which steps of a claim follow from the states of all its transfers: a dispute blocks it, a paid transfer pays
 * it, a transfer on its way keeps it, and without any of these it is free.
 * @param changed the transfer of which there is a new word or decision
 */
export function stepsOf(
  claim: Claim,
  transfers: readonly ClaimTransfer[],
  changed: BankTransfer,
  at: Date,
): ClaimStep[] {
  const inState = (state: BankTransfer['state']) => transfers.find(({ transfer }) => transfer.state === state);
  const disputed = inState('disputed');
  if (disputed) return dispute(claim, disputed);
  const paid = inState('paid');
  if (paid) return pay(claim, paid, at);
  const sent = inState('sent');
  if (sent) return waitAgain(claim, sent, changed);
  return free(claim, changed);
}
