import type { Cents } from '../../../../libs/money/cents.ts';

/** One credit transfer, stored as it is sent. */
export type Transfer = {
  readonly claimId: string;
  readonly endToEndId: string;
  readonly amountCents: Cents;
  readonly payeeName: string;
  /** It is sealed for the claim, as in the claim. */
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
  /** The day on which the bank executes it: YYYY-MM-DD. */
  readonly executionDate: string;
  readonly transfers: readonly Transfer[];
  readonly leftOut: readonly LeftOut[];
  /** SHA-256 of the bank file as it was first made, in hexadecimal. */
  readonly fileSha256: string;
  readonly createdBy: string;
  readonly createdAt: Date;
};

/** Transfers in one batch. */
export const MAX_TRANSFERS = 1_000;

/**
 * It is the same for a claim in every batch, so that the bank itself refuses to pay it twice. A UUID without dashes
 * takes 32 of the 35 characters that SEPA allows.
 */
export const endToEndIdOf = (claimId: string): string => claimId.replaceAll('-', '');
