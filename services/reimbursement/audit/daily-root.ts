import { digest } from '../claims/trail.ts';

/** The newest entry of one claim's trail. By its chain it stands for all entries before it. */
export type Head = {
  readonly claimId: string;
  /** How many entries the trail had. */
  readonly entries: number;
  readonly hash: string;
};

/** One day's mark over the heads that changed since the former one. */
export type DailyRoot = {
  /** The day that it closes: YYYY-MM-DD in Paris. */
  readonly _id: string;
  /** The root of the day before it that has one; '' for the first. */
  readonly former: string;
  /** It is made on the morning after; entries made until then may be in it. */
  readonly at: Date;
  /** How many heads it names. */
  readonly count: number;
  /** The Merkle root over the heads. */
  readonly tree: string;
  readonly root: string;
};

/** Milliseconds. No write takes longer from the moment that its entry names, and no two clocks differ by more: an entry that is older is in the next root for certain. */
export const LATE_MS = 60 * 60_000;

export const byClaim = (one: Head, other: Head): number => (one.claimId < other.claimId ? -1 : 1);

const leafOf = ({ claimId, entries, hash }: Head) => digest('leaf', claimId, entries, hash);
const nodeOf = (left: string, right: string) => digest('node', left, right);

/**
 * It is a tree rather than one hash over the list: with the hashes beside its way up, a group can be shown that its
 * claim stands in a published root, and sees nothing of the claims of others. The tree is shaped as in RFC 6962: the
 * left side of each node is the largest full tree that fits.
 */
export function merkleRoot(heads: readonly Head[]): string {
  const peaks: { hash: string; leaves: number }[] = [];
  for (const head of heads) {
    let peak = { hash: leafOf(head), leaves: 1 };
    while (peaks.at(-1)?.leaves === peak.leaves)
      peak = { hash: nodeOf(peaks.pop()?.hash ?? '', peak.hash), leaves: peak.leaves * 2 };
    peaks.push(peak);
  }
  return peaks
    .map(({ hash }) => hash)
    .reduceRight((right, left, index) => (index === peaks.length - 1 ? left : nodeOf(left, right)), digest('empty'));
}

export const rootHash = ({ _id, former, at, count, tree }: Omit<DailyRoot, 'root'>): string =>
  digest('root', _id, former, at.toISOString(), count, tree);

/** @param heads in the order of `byClaim` */
export function dailyRoot(day: string, former: string, at: Date, heads: readonly Head[]): DailyRoot {
  const made = { _id: day, former, at, count: heads.length, tree: merkleRoot(heads) };
  return { ...made, root: rootHash(made) };
}
