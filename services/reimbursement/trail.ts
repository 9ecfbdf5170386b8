import { createHash, randomBytes } from 'node:crypto';
import type { Claim, TrailEntry } from './domain/claim.ts';

const sha256 = (...parts: unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

type Deed = Pick<TrailEntry, 'did' | 'by' | 'at'> & { readonly why?: string | undefined };
type Link = Pick<TrailEntry, 'at' | 'did' | 'from' | 'to' | 'sealed'>;

const hashOf = (former: string, claimId: string, { at, did, from, to, sealed }: Link) => sha256(former, claimId, at.toISOString(), did, from, to, sealed);

/** The next version of a claim, with one link more in its chain. */
export function recorded(before: Claim, after: Claim, { did, by, at, why = '' }: Deed): Claim {
  const salt = randomBytes(12).toString('base64url');
  const link = { at, did, from: before.version === 0 ? null : before.state, to: after.state, sealed: sha256(salt, by, why) };
  const entry: TrailEntry = { ...link, by, why, salt, hash: hashOf(before.trail.at(-1)?.hash ?? '', before._id, link) };
  return { ...after, version: before.version + 1, trail: [...before.trail, entry], touchedAt: at };
}

/** Whether nobody altered, dropped or reordered a link. Who and why of an erased person (no salt any more) are not checked. */
export function isIntact({ _id, trail }: Pick<Claim, '_id' | 'trail'>): boolean {
  return trail.every((entry, index) => {
    const former = trail[index - 1]?.hash ?? '';
    return entry.hash === hashOf(former, _id, entry) && (entry.salt === '' || entry.sealed === sha256(entry.salt, entry.by, entry.why));
  });
}
