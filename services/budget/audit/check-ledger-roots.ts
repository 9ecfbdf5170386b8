import { checkRoots, type RootsFound, type RootSource } from '../../../libs/signing/check-roots.ts';
import { LATE_MS, type DailyRoot, type KeptRoot } from '../../../libs/signing/daily-root.ts';
import type { Entry, Faults } from './books.ts';
import { leafOfHead, type LedgerHead } from './head.ts';

export type LedgerRootSource = RootSource<LedgerHead> & {
  /** Gives the hash that each of these chains has at this number now. What does not exist is missing from the map. */
  readonly hashesAt: (heads: readonly LedgerHead[]) => Promise<ReadonlyMap<string, string>>;
  /** Gives the transfers from or to the outside that name a moment before this one, in any order. */
  readonly movementsBefore: (moment: Date) => AsyncIterable<Entry>;
};

/** One query reads the transfers of this many heads. */
const HEADS_AT_ONCE = 100;

type LedgerRootsFound = RootsFound & {
  /** This is the number of transfers of each account that a root covers. */
  readonly covered: ReadonlyMap<string, number>;
};

async function checkHeads(source: LedgerRootSource, kept: readonly KeptRoot[]): Promise<LedgerRootsFound> {
  const covered = new Map<string, number>();
  const faulty = new Set<string>();
  const found = await checkRoots(source, kept, {
    leafOf: leafOfHead,
    async headFaults(heads) {
      const faults: string[] = [];
      for (let from = 0; from < heads.length; from += HEADS_AT_ONCE) {
        const some = heads.slice(from, from + HEADS_AT_ONCE);
        const hashes = await source.hashesAt(some);
        for (const { account, entries, hash } of some) {
          covered.set(account, entries);
          if (hashes.get(account) === hash || faulty.has(account)) continue;
          faulty.add(account);
          faults.push(
            hashes.has(account)
              ? `transfer ${entries} of ${account} was another one: its chain was made anew`
              : `${account} had ${entries} transfers, and the last of them is gone`,
          );
        }
      }
      return faults;
    },
  });
  return { ...found, covered };
}

/**
 * Finds movements that name a moment before the newest root and are in none. Only money from and to the outside is
 * asked: a settlement that died books later what it decided earlier, and its decisions are recomputed elsewhere.
 */
async function* checkLateMovements(source: LedgerRootSource, covered: ReadonlyMap<string, number>, newest: DailyRoot) {
  for await (const { _id, from, to, fromLink, toLink, at } of source.movementsBefore(
    new Date(newest.at.getTime() - LATE_MS),
  )) {
    const [account, link] = from === 'external' ? [to, toLink] : [from, fromLink];
    if (link && link.n > (covered.get(account) ?? 0))
      yield `transfer ${_id} of ${at.toISOString()} is older than the newest root and in none: it was added afterwards`;
  }
}

/**
 * Recomputes all daily roots of the ledger, and compares them with the present chains. The database alone cannot show
 * that all roots were made again; `kept` shows it.
 */
export async function* checkLedgerRoots(source: LedgerRootSource, kept: readonly KeptRoot[] = []): Faults {
  const { faults, covered, newest } = await checkHeads(source, kept);
  yield* faults.map((fault) => `ledger: ${fault}`);
  if (newest) yield* checkLateMovements(source, covered, newest);
}
