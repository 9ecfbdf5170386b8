import { digest, newSalt } from '../../../libs/signing/digest.ts';
import type { Claim } from './domain/claim.ts';
import { contentOf, formerSubstanceOf, outcomeOf } from './domain/substance.ts';

/** The digests of entries begin with this version. Those of former releases have none, and no colon either. */
const VERSION = '2';

/** Gives the version, and the digest of what finance reads. */
const contentPart = (claim: Claim): string => `${VERSION}:${digest(...contentOf(claim))}`;

/** Gives the digest of the facts of a claim: its version, then what finance reads, then what became of the money. */
export const substanceOf = (claim: Claim): string => `${contentPart(claim)}:${digest(...outcomeOf(claim))}`;

const isOfFormerRelease = (substance: string): boolean => !substance.includes(':');

/** Tells whether an entry holds the digest of exactly these facts, by the version of the entry. */
export const isSubstanceOf = (substance: string, claim: Claim): boolean =>
  isOfFormerRelease(substance)
    ? substance === digest(...formerSubstanceOf(claim))
    : substance === substanceOf(claim) && isContactSealed(claim);

/** Tells whether an entry holds the digest of what finance reads on this claim, whatever became of the money since. */
export const isContentOf = (substance: string, claim: Claim): boolean =>
  isOfFormerRelease(substance)
    ? substance === digest(...formerSubstanceOf(claim))
    : substance.startsWith(`${contentPart(claim)}:`) && isContactSealed(claim);

const sealOf = ({ salt = '', name, email, phone }: NonNullable<Claim['contact']>) => digest(salt, name, email, phone);

/** A contact that was erased took its salt along, so its seal tells nothing any more and is not checked. */
const isContactSealed = ({ contact, contactSeal = null }: Claim): boolean =>
  contact === null || sealOf(contact) === contactSeal;

/**
 * Seals a contact that is new. The digest of an entry covers the seal instead of the contact, so that the contact can be
 * erased: the salt stands in the contact and goes with it.
 */
export function withSealedContact(before: Claim, after: Claim): Claim {
  if (after.contact === null) return { ...after, contactSeal: before.contact === null ? after.contactSeal : null };
  if (after.contact === before.contact && isContactSealed(after)) return after;
  const contact = { ...after.contact, salt: newSalt() };
  return { ...after, contact, contactSeal: sealOf(contact) };
}
