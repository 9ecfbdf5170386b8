import { createHmac } from 'node:crypto';
import { openVault, type Vault } from '../signing/vault.ts';

export { UnknownKey as UnknownIbanKey } from '../signing/vault.ts';

/** Accounts at rest: unreadable without the key, yet comparable by a fingerprint that needs another key. */
export type IbanVault = Vault & {
  /** Never rotated: sealed with a new key, the same account would no longer be recognised. */
  fingerprint(iban: string): string;
};

/** @param retiredKeys open what they sealed once, and seal nothing any more */
export const ibanVault = (key: string, fingerprintKey: string, retiredKeys: readonly string[] = []): IbanVault => ({
  ...openVault('iban', key, retiredKeys),
  fingerprint: (iban) => createHmac('sha256', fingerprintKey).update(iban).digest('base64url'),
});
