import { leafOf } from '../../../libs/signing/daily-root.ts';

/** A head is the newest transfer in the chain of one account. Through its chain it stands for all transfers before it. */
export type LedgerHead = {
  readonly account: string;
  /** This is the number of transfers that the chain had. */
  readonly entries: number;
  readonly hash: string;
};

export const leafOfHead = ({ account, entries, hash }: LedgerHead): string => leafOf(account, entries, hash);
