import { merkleRoot, rootHash, type DailyRoot, type KeptRoot } from './daily-root.ts';

/** The check reads from this source. Heads come one day at a time. */
export type RootSource<Head> = {
  readonly oldestFirst: () => AsyncIterable<DailyRoot>;
  readonly headsOf: (day: string) => Promise<readonly Head[]>;
};

/** This is the result of the comparison of all roots with what is there now. */
export type RootsFound = {
  readonly faults: readonly string[];
  readonly roots: number;
  readonly newest: DailyRoot | undefined;
};

type Against<Head> = {
  readonly leafOf: (head: Head) => string;
  /** Compares the heads of one day with the present chains. */
  readonly headFaults: (heads: readonly Head[]) => Promise<readonly string[]>;
};

function ownFault(root: DailyRoot, before: DailyRoot | undefined, leaves: readonly string[]): string | undefined {
  if (root.root !== rootHash(root)) return 'it was changed';
  if (root.count !== leaves.length || root.tree !== merkleRoot(leaves)) return 'the heads that it names were changed';
  if (root.former === (before?.root ?? '')) return undefined;
  return before
    ? `it does not follow from the root of ${before._id}: one between them was removed, or that one made anew`
    : 'the roots before it were removed';
}

/**
 * Recomputes every root, and compares it with the heads that it names, the present chains, and what was kept. The
 * database alone cannot show that the newest root was removed, or that all roots were made again; `kept` shows it.
 */
export async function checkRoots<Head>(
  { oldestFirst, headsOf }: RootSource<Head>,
  kept: readonly KeptRoot[],
  { leafOf, headFaults }: Against<Head>,
): Promise<RootsFound> {
  const faults: string[] = [];
  const awaited = new Map(kept.map(({ day, root }) => [day, root]));
  let newest: DailyRoot | undefined;
  let roots = 0;
  for await (const root of oldestFirst()) {
    const say = (fault: string) => faults.push(`root of ${root._id}: ${fault}`);
    const heads = await headsOf(root._id);
    const fault = ownFault(root, newest, heads.map(leafOf));
    if (fault !== undefined) say(fault);
    const noted = awaited.get(root._id);
    if (noted !== undefined && noted !== root.root) say(`it is not the one kept outside, ${noted}`);
    awaited.delete(root._id);
    (await headFaults(heads)).forEach(say);
    newest = root;
    roots += 1;
  }
  for (const [day, root] of awaited) faults.push(`root of ${day}: it was removed; kept outside is ${root}`);
  return { faults, roots, newest };
}
