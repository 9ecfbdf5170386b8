import type { Cents } from '../../../../libs/money/cents.ts';
import type { BankWord } from './bank-word.ts';
import type { Decision, History, TransferState } from './transfer-outcome.ts';

/** This is one credit transfer, stored as it is sent. */
export type BankTransfer = {
  readonly claimId: string;
  readonly endToEndId: string;
  readonly amountCents: Cents;
  readonly payeeName: string;
  /** The account is sealed for the claim, as it is in the claim. */
  readonly ibanEncrypted: string;
  readonly ibanMasked: string;
  /** Transfers that were made before it was kept here have none. */
  readonly ibanFingerprint?: string | undefined;
  readonly bic: string | null;
  /** The payee reads this text on their statement. */
  readonly remittance: string;
  /** This follows from the words and the decisions; it is kept because lists ask for it. */
  readonly state: TransferState;
  readonly reason: string | null;
  /** This is the moment at which the state last changed. */
  readonly answeredAt: Date | null;
  /** All that the bank said of the transfer. Transfers of earlier releases have none. */
  readonly words?: readonly BankWord[];
  readonly decisions?: readonly Decision[];
};

/** Gives the history of a transfer. What an earlier release knew of it becomes one word. */
export function historyOf({ words, decisions = [], state, reason, answeredAt }: BankTransfer): History {
  if (words !== undefined && words.length > 0) return { words, decisions };
  if (state !== 'paid' && state !== 'rejected') return { words: [], decisions };
  const word = { effect: state, status: null, level: 'transfer', code: null, information: reason ?? '' } as const;
  return { words: [{ ...word, at: answeredAt ?? new Date(0) }], decisions };
}

export type LeftOut = { readonly claimId: string; readonly reason: string };

export type Payout = {
  readonly _id: string;
  readonly version: number;
  /** This is the day on which the bank executes the transfers, as YYYY-MM-DD. */
  readonly executionDate: string;
  /** The payer asked for this day, on which no bank works, so the payout was moved to the next one. */
  readonly requestedDate?: string;
  readonly transfers: readonly BankTransfer[];
  readonly leftOut: readonly LeftOut[];
  /** This is the SHA-256 of the bank file as it was first made, in hexadecimal. */
  readonly fileSha256: string;
  readonly createdBy: string;
  /** This is the row of the log of erasures, where the person who made the batch was erased. */
  readonly erasure?: string;
  readonly createdAt: Date;
};

/** One batch has at most this many transfers. */
export const MAX_TRANSFERS = 1_000;

/**
 * Gives the same id to a claim in every batch, so that the bank itself refuses to pay the claim twice. A UUID without
 * dashes takes 32 of the 35 characters that SEPA allows.
 */
export const endToEndIdOf = (claimId: string): string => claimId.replaceAll('-', '');
