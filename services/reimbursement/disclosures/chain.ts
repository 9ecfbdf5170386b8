import { digest, newSalt } from '../../../libs/signing/digest.ts';
import type { Disclosure, DisclosureHead } from './store.ts';

/** The disclosures about one claim or payout form a chain, so that none can be changed or removed without a trace. */

/** Seals the reader, so that their erasure breaks no chain. Without the salt nobody can test persons against the seal. */
export const readerSeal = ({ salt = '', by }: Pick<Disclosure, 'salt' | 'by'>): string => digest(salt, by);

/** @param former the hash of the disclosure before; '' for the first one */
export const disclosureHash = (former: string, disclosure: Disclosure): string => {
  const { _id, n, at, what, of, documentId, why, sealed } = disclosure;
  return digest('disclosure', former, of, n, _id, at.toISOString(), what, documentId, why, sealed);
};

/** Gives the disclosure with its proof. @param head the end of the chain so far */
export function chainedDisclosure(
  disclosure: Omit<Disclosure, 'n' | 'salt' | 'sealed' | 'hash' | 'erasure'>,
  head: DisclosureHead | undefined,
): Disclosure & DisclosureHead {
  const salt = newSalt();
  const linked = { ...disclosure, n: (head?.n ?? 0) + 1, salt, sealed: readerSeal({ ...disclosure, salt }) };
  return { ...linked, hash: disclosureHash(head?.hash ?? '', linked) };
}
