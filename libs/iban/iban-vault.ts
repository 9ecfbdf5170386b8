import { createHmac } from 'node:crypto';
import { openVault, type Vault } from '../signing/vault.ts';

export { UnknownKey as UnknownIbanKey } from '../signing/vault.ts';

/**
 * Keeps account numbers unreadable without the key. They can still be compared by a fingerprint, which needs another
 * key.
 */
export type IbanVault = Vault & {
  /**
   * Gives the fingerprint of an account. Its key is never rotated: with a new key the same account would no longer be
   * recognised.
   */
  fingerprint(iban: string): string;
};

/** @param retiredKeys only open the texts that they sealed before */
export const ibanVault = (key: string, fingerprintKey: string, retiredKeys: readonly string[] = []): IbanVault => ({
  ...openVault('iban', key, retiredKeys),
  fingerprint: (iban) => createHmac('sha256', fingerprintKey).update(iban).digest('base64url'),
});
