import { digest } from './digest.ts';

/**
 * A daily root is one hash over the heads of all chains that changed since the former root. A head is the newest entry
 * of one chain, and through the chain it stands for all entries before it.
 */
export type DailyRoot = {
  /** This is the day that the root closes, as YYYY-MM-DD in Paris. */
  readonly _id: string;
  /** This is the root before this one; '' for the first root. */
  readonly former: string;
  /** The root is made on the morning after its day. Entries that are made until then may be in it. */
  readonly at: Date;
  /** This is the number of heads that the root names. */
  readonly count: number;
  /** This is the Merkle root over the heads. */
  readonly tree: string;
  readonly root: string;
};

/** A kept root is a root that somebody noted outside of the database. */
export type KeptRoot = { readonly day: string; readonly root: string };

/** There is one root a day over the trails of all claims, and one over the accounts of the ledger. */
export type RootsOver = 'claims' | 'ledger';

/**
 * This is a bound in milliseconds: every write ends this soon after the time that its entry names, and no two clocks
 * differ by more. So an entry that a root misses because of a late write is certainly in the next root.
 */
export const LATE_MS = 60 * 60_000;

/** @param entries the number of entries that the chain had @param hash of its newest entry */
export const leafOf = (chain: string, entries: number, hash: string): string => digest('leaf', chain, entries, hash);
const nodeOf = (left: string, right: string) => digest('node', left, right);

/**
 * Computes a tree of hashes instead of one hash over the list. With the hashes beside the way from its head to the
 * root, a group can check that its chain stands in a published root, without seeing the chains of others. The tree is
 * shaped as in RFC 6962: the left side of each node is the largest full tree that fits.
 * @param leaves of the heads, in the order of their chains
 */
export function merkleRoot(leaves: readonly string[]): string {
  const peaks: { hash: string; leaves: number }[] = [];
  for (const leaf of leaves) {
    let peak = { hash: leaf, leaves: 1 };
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

/** @param leaves of the heads, in the order of their chains */
export function dailyRoot(day: string, former: string, at: Date, leaves: readonly string[]): DailyRoot {
  const made = { _id: day, former, at, count: leaves.length, tree: merkleRoot(leaves) };
  return { ...made, root: rootHash(made) };
}
