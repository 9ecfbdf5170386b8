import { AppError, conflict, invalid } from '../../../libs/errors/app-error.ts';
import type { Cents } from '../../../libs/money/cents.ts';
import type { Claim, Person } from './claim.ts';
import { requirePayer } from './duties.ts';
import { nextState } from './transitions.ts';

/** One credit transfer, stored as it is sent. */
export type Transfer = {
  readonly claimId: string;
  readonly endToEndId: string;
  readonly amountCents: Cents;
  readonly payeeName: string;
  /** Sealed for the claim, as in the claim. */
  readonly ibanEncrypted: string;
  readonly ibanMasked: string;
  readonly bic: string | null;
  readonly state: 'sent' | 'paid' | 'rejected';
  readonly reason: string | null;
  readonly settledAt: Date | null;
};

export type LeftOut = { readonly claimId: string; readonly reason: string };

export type Payout = {
  readonly _id: string;
  readonly version: number;
  /** YYYY-MM-DD on which the bank executes it. */
  readonly executionDate: string;
  readonly transfers: readonly Transfer[];
  readonly leftOut: readonly LeftOut[];
  readonly createdBy: string;
  readonly createdAt: Date;
};

export const MAX_TRANSFERS = 1_000;

/**
 * The same for a claim in every batch, so that the bank itself refuses to pay it twice.
 * A UUID without dashes: 32 of the 35 characters that SEPA allows.
 */
export const endToEndIdOf = (claimId: string): string => claimId.replaceAll('-', '');

/** Why this person may not pay this claim now; undefined when they may. */
export function obstacle(claim: Claim, payer: Person): string | undefined {
  if (claim.state !== 'payable') return 'not-payable';
  if (claim.payoutId !== null) return 'in-another-payout';
  try {
    requirePayer(claim, payer);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** @param named the claims that were asked for by id, if any: what is missing among them is said */
export function choose(claims: readonly Claim[], payer: Person, named: readonly string[]): { taken: Claim[]; leftOut: LeftOut[] } {
  const judged = claims.map((claim) => ({ claim, reason: obstacle(claim, payer) }));
  const free = judged.filter(({ reason }) => reason === undefined).map(({ claim }) => claim);
  const known = new Set(claims.map(({ _id }) => _id));
  return {
    taken: free.slice(0, MAX_TRANSFERS),
    leftOut: [
      ...judged.flatMap(({ claim, reason }) => (reason === undefined ? [] : [{ claimId: claim._id, reason }])),
      ...free.slice(MAX_TRANSFERS).map(({ _id: claimId }) => ({ claimId, reason: 'batch-full' })),
      ...named.filter((id) => !known.has(id)).map((claimId) => ({ claimId, reason: 'not-found' })),
    ],
  };
}

export const transferOf = ({ _id: claimId, amountCents, payee }: Claim): Transfer => ({
  claimId, endToEndId: endToEndIdOf(claimId), amountCents,
  payeeName: payee.name, ibanEncrypted: payee.ibanEncrypted, ibanMasked: payee.ibanMasked, bic: payee.bic,
  state: 'sent', reason: null, settledAt: null,
});

export const takeIntoPayout = (claim: Claim, payoutId: string): Claim => ({ ...claim, state: nextState(claim.state, 'take-into-payout'), payoutId });

export type Outcome = { readonly state: 'paid' | 'rejected'; readonly reason: string | null; readonly at: Date };

/** Notes the bank's word on some transfers; what it said before in the same way changes nothing. */
export function settleTransfers(payout: Payout, endToEndIds: readonly string[], outcome: Outcome): { payout: Payout; settled: string[] } {
  const byId = new Map(payout.transfers.map((transfer) => [transfer.endToEndId, transfer]));
  const faults = endToEndIds.flatMap((id, index) => (byId.has(id) ? [] : [{ pointer: `/endToEndIds/${index}`, detail: 'not in this payout' }]));
  if (faults.length > 0) throw invalid('invalid-request', 'Some transfers are not in this payout.', faults);
  const asked = new Set(endToEndIds);
  const otherwise = payout.transfers.find(({ endToEndId, state }) => asked.has(endToEndId) && state !== 'sent' && state !== outcome.state);
  if (otherwise) throw conflict('illegal-transition', `Transfer ${otherwise.endToEndId} is already ${otherwise.state} in this payout; nothing was changed.`);
  const fresh = new Set(payout.transfers.filter(({ endToEndId, state }) => asked.has(endToEndId) && state === 'sent').map(({ claimId }) => claimId));
  const transfers = payout.transfers.map((transfer) => (fresh.has(transfer.claimId) ? { ...transfer, state: outcome.state, reason: outcome.reason, settledAt: outcome.at } : transfer));
  return { payout: { ...payout, version: payout.version + 1, transfers }, settled: [...fresh] };
}

/** The bank's word on the claim itself. */
export function settleClaim(claim: Claim, payout: Payout, { state, at }: Outcome): Claim {
  if (claim.payoutId !== payout._id) throw conflict('illegal-transition', `Claim ${claim._id} is no longer in this payout.`);
  return state === 'paid'
    ? { ...claim, state: nextState(claim.state, 'confirm-payment'), paidBy: payout.createdBy, paidAt: at }
    : { ...claim, state: nextState(claim.state, 'reject-payment'), payoutId: null };
}
