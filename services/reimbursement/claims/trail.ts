import { digest, newSalt } from '../../../libs/signing/digest.ts';
import { isContentOf, isSubstanceOf, substanceOf, withSealedContact } from './digests.ts';
import type { Claim, TrailEntry } from './domain/claim.ts';
import { personsFault } from './domain/persons.ts';

/**
 * Seals the acting person, the reason, and the person concerned. Without the salt nobody can test names against the
 * seal.
 */
const seal = ({ salt, by, why, whom }: Pick<TrailEntry, 'salt' | 'by' | 'why' | 'whom'>): string =>
  digest(salt, by, why, ...(whom === null ? [] : [whom]));

/**
 * Such a name replaces each erased person of a claim. Without its salt an entry no longer tells who the person was; a
 * reason that staff gave stays.
 */
const ERASED = /^erased(-\d+)?$/;

export const isErased = ({ by, whom, salt }: Pick<TrailEntry, 'by' | 'whom' | 'salt'>): boolean =>
  (ERASED.test(by) || ERASED.test(whom ?? '')) && salt === '';

type Deed = Pick<TrailEntry, 'did' | 'by' | 'at'> & {
  readonly why?: string | undefined;
  readonly whom?: string | null | undefined;
};
type Link = Pick<TrailEntry, 'at' | 'did' | 'from' | 'to' | 'sealed' | 'substance'>;

const hashOf = (former: string, claimId: string, { at, did, from, to, sealed, substance }: Link) =>
  digest(former, claimId, at.toISOString(), did, from, to, sealed, substance);

/** Stands for the digest of what a step leaves, when the claim before the step was not the one of its trail. */
const NOT_VOUCHED = 'altered-before';

/**
 * Gives the claim after a step, with one more link in its chain. A step never vouches for what somebody wrote into the
 * claim beside the steps: then the trail stays broken, and `npm run verify` names the claim. Only the step that forgets
 * begins with a claim that was emptied on purpose.
 */
export function recorded(before: Claim, decided: Claim, { did, by, at, why = '', whom = null }: Deed): Claim {
  const salt = newSalt();
  const after = withSealedContact(before, decided);
  const link = {
    at,
    did,
    from: before.trail.length === 0 ? null : before.state,
    to: after.state,
    sealed: seal({ salt, by, why, whom }),
    substance: isVouchedFor(before, did) ? substanceOf(after) : NOT_VOUCHED,
  };
  const entry: TrailEntry = {
    ...link,
    by,
    why,
    whom,
    salt,
    hash: hashOf(before.trail.at(-1)?.hash ?? '', before._id, link),
  };
  return { ...after, trail: [...before.trail, entry], touchedAt: at };
}

const isVouchedFor = (before: Claim, did: TrailEntry['did']): boolean =>
  before.trail.length === 0 || did === 'forget' || trailFault(before) === undefined;

/** @returns what is wrong in the chain itself. Who and why of an erased person are gone, so they are not checked. */
function linkFault({ _id, trail }: Claim): string | undefined {
  for (const [index, entry] of trail.entries()) {
    const name = `entry ${index + 1} of ${trail.length} (${entry.did}, ${entry.at.toISOString()})`;
    if (entry.hash !== hashOf(trail[index - 1]?.hash ?? '', _id, entry))
      return `${name} does not follow from the one before: it was changed, or one was removed, inserted or moved`;
    if (!isErased(entry) && entry.sealed !== seal(entry)) return `of ${name}, who, why or to whom was changed`;
  }
  return undefined;
}

/**
 * @returns the first thing that shows that somebody altered a claim or its trail outside of the procedure; undefined
 * when nothing does. A whole chain that was made anew shows only against the daily roots.
 */
export function trailFault(claim: Claim): string | undefined {
  const last = claim.trail.at(-1);
  if (!last) return 'it has no entry';
  const fault = linkFault(claim);
  if (fault !== undefined) return fault;
  if (last.to !== claim.state)
    return `it is in state "${claim.state}", but its last entry (${last.did}) led to "${last.to}"`;
  if (!isSubstanceOf(last.substance, claim))
    return `its amount, payee, documents or other content are not those of its last entry (${last.did})`;
  return personsFault(claim);
}

/**
 * @returns in which way a claim is not the one that finance approved last; undefined when it is. What is paid is what
 * was approved: the same amount to the same account, for the same action, on the same documents. Finance approves again
 * when the group gave another account.
 */
export function approvalFault(claim: Claim): string | undefined {
  const approval = claim.trail.findLast(({ did }) => did === 'approve' || did === 'accept-account');
  if (!approval) return 'its trail holds no approval';
  const fault = linkFault(claim);
  if (fault !== undefined) return fault;
  return isContentOf(approval.substance, claim)
    ? undefined
    : 'its amount, payee, documents or other content are not those that finance approved';
}

export const isIntact = (claim: Claim): boolean => trailFault(claim) === undefined;
