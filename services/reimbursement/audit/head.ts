import { leafOf } from '../../../libs/signing/daily-root.ts';

/** A head is the newest entry of the trail of one claim. Through its chain it stands for all entries before it. */
export type Head = {
  readonly claimId: string;
  /** This is the number of entries that the trail had. */
  readonly entries: number;
  readonly hash: string;
};

export const byClaim = (one: Head, other: Head): number => (one.claimId < other.claimId ? -1 : 1);

export const leafOfHead = ({ claimId, entries, hash }: Head): string => leafOf(claimId, entries, hash);
