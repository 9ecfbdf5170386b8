import type { Claim } from '../claims/domain/claim.ts';
import { isErased, trailFault } from '../claims/trail.ts';
import { LATE_MS, merkleRoot, rootHash, type DailyRoot, type Head } from './daily-root.ts';

/** Where the check reads; claims come as a stream, heads one day at a time. */
export type AuditSource = {
  readonly oldestFirst: () => AsyncIterable<DailyRoot>;
  readonly headsOf: (day: string) => Promise<readonly Head[]>;
  readonly trailHashes: (claimIds: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly claims: () => AsyncIterable<Claim>;
};

/** A root as somebody noted it outside of the database. */
export type KeptRoot = { readonly day: string; readonly root: string };

export type Findings = {
  readonly faults: readonly string[];
  readonly claims: number;
  readonly entries: number;
  readonly erased: number;
  readonly roots: number;
  readonly newest: DailyRoot | undefined;
};

const CLAIMS_AT_ONCE = 500;

/** What a root says of one claim, against its trail as it is now. */
function headFault({ claimId, entries, hash }: Head, trail: readonly string[] | undefined): string | undefined {
  if (!trail) return `claim ${claimId} is gone`;
  if (trail.length < entries)
    return `claim ${claimId} had ${entries} entries and has ${trail.length}: the end of its trail was cut off`;
  return trail[entries - 1] === hash
    ? undefined
    : `entry ${entries} of claim ${claimId} was another one: its trail was rewritten`;
}

function ownFault(root: DailyRoot, before: DailyRoot | undefined, heads: readonly Head[]): string | undefined {
  if (root.root !== rootHash(root)) return 'it was changed';
  if (root.count !== heads.length || root.tree !== merkleRoot(heads)) return 'the heads that it names were changed';
  if (root.former === (before?.root ?? '')) return undefined;
  return before
    ? `it does not follow from the root of ${before._id}: one between them was removed, or that one made anew`
    : 'the roots before it were removed';
}

/**
 * Recomputes every chain and every root, and compares each root with the trails as they are now.
 * What it cannot see alone is the newest root taken away, or all roots made anew: hence `kept`.
 * Memory: the heads of one day, and per claim the number of its entries that a root names.
 */
export async function checkTrails(source: AuditSource, kept: readonly KeptRoot[] = []): Promise<Findings> {
  const rootFaults: string[] = [];
  const covered = new Map<string, number>();
  const awaited = new Map(kept.map(({ day, root }) => [day, root]));
  const told = new Set<string>();
  let newest: DailyRoot | undefined;
  let roots = 0;
  for await (const root of source.oldestFirst()) {
    const say = (fault: string) => rootFaults.push(`root of ${root._id}: ${fault}`);
    const heads = await source.headsOf(root._id);
    const fault = ownFault(root, newest, heads);
    if (fault !== undefined) say(fault);
    const noted = awaited.get(root._id);
    if (noted !== undefined && noted !== root.root) say(`it is not the one kept outside, ${noted}`);
    awaited.delete(root._id);
    for (let from = 0; from < heads.length; from += CLAIMS_AT_ONCE) {
      const some = heads.slice(from, from + CLAIMS_AT_ONCE);
      const trails = await source.trailHashes(some.map(({ claimId }) => claimId));
      for (const head of some) {
        covered.set(head.claimId, head.entries);
        const wrong = told.has(head.claimId) ? undefined : headFault(head, trails.get(head.claimId));
        if (wrong === undefined) continue;
        told.add(head.claimId);
        say(wrong);
      }
    }
    newest = root;
    roots += 1;
  }
  for (const [day, root] of awaited) rootFaults.push(`root of ${day}: it was removed; kept outside is ${root}`);

  const claimFaults: string[] = [];
  /** Named last: where a root was removed, its entries are here too. */
  const unrootedFaults: string[] = [];
  let [claims, entries, erased] = [0, 0, 0];
  const closed = newest && newest.at.getTime() - LATE_MS;
  for await (const claim of source.claims()) {
    claims += 1;
    entries += claim.trail.length;
    erased += claim.trail.filter(isErased).length;
    const fault = trailFault(claim);
    const unrooted = claim.trail[covered.get(claim._id) ?? 0];
    if (fault !== undefined) claimFaults.push(`claim ${claim._id}: ${fault}`);
    else if (unrooted && closed !== undefined && unrooted.at.getTime() < closed) {
      unrootedFaults.push(
        `claim ${claim._id}: its entry of ${unrooted.at.toISOString()} (${unrooted.did}) is older than the newest root and in none: it was added afterwards`,
      );
    }
  }
  return { faults: [...claimFaults, ...rootFaults, ...unrootedFaults], claims, entries, erased, roots, newest };
}
