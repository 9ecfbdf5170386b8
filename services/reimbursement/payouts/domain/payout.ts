import { AppError, conflict } from '../../../../libs/errors/app-error.ts';
import type { Cents } from '../../../../libs/money/cents.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { requirePayer } from '../../claims/domain/duties.ts';
import { nextState } from '../../claims/domain/transitions.ts';
import { remittanceOf } from './bank-file.ts';
import type { BankWord } from './bank-word.ts';

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
  /** What the payee reads on their statement. */
  readonly remittance: string;
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
  /** Of the bank file as it was first made, in hexadecimal. */
  readonly fileSha256: string;
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
  return objection(claim, payer);
}

/** Why this person may not decide about paying this claim, whatever its state. */
export function objection(claim: Claim, payer: Person): string | undefined {
  try {
    requirePayer(claim, payer);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/**
 * @param named the claims that were asked for by id, if any: what is missing among them is said
 * @param reachable the claims whose account a bank takes
 */
export function choose(
  claims: readonly Claim[],
  payer: Person,
  named: readonly string[],
  reachable: ReadonlyMap<string, unknown>,
): { taken: Claim[]; leftOut: LeftOut[] } {
  const judged = claims.map((claim) => ({
    claim,
    reason: obstacle(claim, payer) ?? (reachable.has(claim._id) ? undefined : 'unusable-account'),
  }));
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

export const transferOf = ({ _id: claimId, amountCents, payee, title }: Claim, groupName: string): Transfer => ({
  claimId,
  endToEndId: endToEndIdOf(claimId),
  amountCents,
  remittance: remittanceOf(title, groupName),
  payeeName: payee.name,
  ibanEncrypted: payee.ibanEncrypted,
  ibanMasked: payee.ibanMasked,
  bic: payee.bic,
  state: 'sent',
  reason: null,
  settledAt: null,
});

export const takeIntoPayout = (claim: Claim, payoutId: string): Claim => ({
  ...claim,
  state: nextState(claim.state, 'take-into-payout'),
  payoutId,
});

/** The bank's word on the claim itself. */
export function settleClaim(claim: Claim, payout: Payout, { state }: BankWord, at: Date): Claim {
  if (claim.payoutId !== payout._id)
    throw conflict('illegal-transition', `Claim ${claim._id} is no longer in this payout.`);
  return state === 'paid'
    ? { ...claim, state: nextState(claim.state, 'confirm-payment'), paidBy: payout.createdBy, paidAt: at }
    : { ...claim, state: nextState(claim.state, 'reject-payment'), payoutId: null };
}
