import { batchesOf } from '../../../libs/paging/sorted-streams.ts';
import { checkRoots, type RootsFound, type RootSource } from '../../../libs/signing/check-roots.ts';
import { LATE_MS, type DailyRoot, type KeptRoot } from '../../../libs/signing/daily-root.ts';
import type { Claim, TrailEntry } from '../claims/domain/claim.ts';
import { isErased, trailFault } from '../claims/trail.ts';
import { leafOfHead, type Head } from './head.ts';

/** The check reads from this source. Claims come as a stream, and heads come one day at a time. */
export type AuditSource = RootSource<Head> & {
  readonly trailHashes: (claimIds: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly claims: () => AsyncIterable<Claim>;
  /** Says what is wrong with the sealed account of a claim. It needs the keys, so it may be left out. */
  readonly accountFault?: ((claim: Claim) => string | undefined) | undefined;
  /** Gives those of these rows that the log of erasures holds. */
  readonly erasuresAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
};

export type Findings = {
  readonly faults: readonly string[];
  readonly claims: number;
  readonly entries: number;
  readonly erased: number;
  readonly roots: number;
  readonly newest: DailyRoot | undefined;
};

/** One query reads the trails of this many claims. */
const CLAIMS_AT_ONCE = 500;

/** Compares the head that a root names for a claim with the present trail of the claim. */
function headFault({ claimId, entries, hash }: Head, trail: readonly string[] | undefined): string | undefined {
  if (!trail) return `claim ${claimId} is gone`;
  if (trail.length < entries)
    return `claim ${claimId} had ${entries} entries and has ${trail.length}: the end of its trail was cut off`;
  return trail[entries - 1] === hash
    ? undefined
    : `entry ${entries} of claim ${claimId} was another one: its trail was rewritten`;
}

/** This is the result of the comparison of all roots with the present trails. */
type TrailsFound = RootsFound & {
  /** This is the number of entries of each claim that a root covers, by the id of the claim. */
  readonly covered: ReadonlyMap<string, number>;
};

/** Notes how many entries each head covers. @returns the first fault of each claim that is not in `faulty` yet */
async function headFaults(
  source: AuditSource,
  heads: readonly Head[],
  covered: Map<string, number>,
  faulty: Set<string>,
): Promise<string[]> {
  const faults: string[] = [];
  for (let from = 0; from < heads.length; from += CLAIMS_AT_ONCE) {
    const some = heads.slice(from, from + CLAIMS_AT_ONCE);
    const trails = await source.trailHashes(some.map(({ claimId }) => claimId));
    for (const head of some) {
      covered.set(head.claimId, head.entries);
      const fault = faulty.has(head.claimId) ? undefined : headFault(head, trails.get(head.claimId));
      if (fault === undefined) continue;
      faulty.add(head.claimId);
      faults.push(fault);
    }
  }
  return faults;
}

async function checkTrailRoots(source: AuditSource, kept: readonly KeptRoot[]): Promise<TrailsFound> {
  const covered = new Map<string, number>();
  const faulty = new Set<string>();
  const found = await checkRoots(source, kept, {
    leafOf: leafOfHead,
    headFaults: (heads) => headFaults(source, heads, covered, faulty),
  });
  return { ...found, covered };
}

async function checkClaims(source: AuditSource, { covered, newest }: TrailsFound) {
  const faults: string[] = [];
  const unrooted: string[] = [];
  let [claims, entries, erased] = [0, 0, 0];
  for await (const batch of batchesOf(source.claims(), CLAIMS_AT_ONCE)) {
    const named = batch.flatMap(({ trail }) => trail.flatMap(({ erasure }) => erasure ?? []));
    const erasures = named.length === 0 ? new Set<string>() : await source.erasuresAmong(named);
    for (const claim of batch) {
      claims += 1;
      entries += claim.trail.length;
      erased += claim.trail.filter(isErased).length;
      const fault = trailFault(claim) ?? erasureFault(claim, erasures) ?? source.accountFault?.(claim);
      const late = newest && lateEntry(claim, covered.get(claim._id) ?? 0, newest);
      if (fault !== undefined) faults.push(`claim ${claim._id}: ${fault}`);
      else if (late)
        unrooted.push(
          `claim ${claim._id}: its entry of ${late.at.toISOString()} (${late.did}) is older than the newest root and in none: it was added afterwards`,
        );
    }
  }
  return { faults, unrooted, claims, entries, erased };
}

/**
 * An entry may have lost its person for two reasons: an erasure that the log knows, or a later step that says that the
 * time for which the claim is kept is over.
 */
function erasureFault({ trail }: Claim, known: ReadonlySet<string>): string | undefined {
  const forgotten = trail.findLastIndex(({ did }) => did === 'forget');
  const index = trail.findIndex(
    (entry, at) => isErased(entry) && at > forgotten && !(entry.erasure !== undefined && known.has(entry.erasure)),
  );
  const entry = trail[index];
  return (
    entry && `of entry ${index + 1} of ${trail.length} (${entry.did}), the person is erased, and no erasure is known`
  );
}

/** Gives the first entry that no root covers, if the newest root should cover it. */
function lateEntry({ trail }: Claim, covered: number, newest: DailyRoot): TrailEntry | undefined {
  const entry = trail[covered];
  return entry && entry.at.getTime() < newest.at.getTime() - LATE_MS ? entry : undefined;
}

/**
 * Recomputes every chain and every root, and compares each root with the present trails. The database alone cannot show
 * that the newest root was removed, or that all roots were made again; `kept` shows it. The memory holds the heads of
 * one day, and for each claim the number of its entries that a root names.
 */
export async function checkTrails(source: AuditSource, kept: readonly KeptRoot[] = []): Promise<Findings> {
  const found = await checkTrailRoots(source, kept);
  const { faults, unrooted, ...counts } = await checkClaims(source, found);
  return {
    // Where a root was removed, its entries are among the unrooted ones too, so the unrooted ones are named last.
    faults: [...faults, ...found.faults, ...unrooted],
    ...counts,
    roots: found.roots,
    newest: found.newest,
  };
}
