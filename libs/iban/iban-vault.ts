import { createHmac } from 'node:crypto';
import { openVault, UnknownKey, type Vault } from '../signing/vault.ts';
import { maskIban } from './iban.ts';

export { UnknownKey as UnknownIbanKey } from '../signing/vault.ts';

declare const opened: unique symbol;

/** An account number in clear. Only `openAccount` gives one, so nothing else can decrypt what is paid or shown. */
export type ClearIban = string & { readonly [opened]: true };

/** An account as it is kept: nobody reads it without the key, a person recognises it, and a program compares it. */
export type SealedAccount = {
  readonly ibanEncrypted: string;
  readonly ibanMasked: string;
  readonly ibanFingerprint: string;
};

/**
 * The sealed text does not open for this document, or the account in it is not the one that the mask and the
 * fingerprint beside it describe. Somebody altered one of them.
 */
export class AccountDoesNotFit extends Error {
  override readonly name = 'AccountDoesNotFit';
}

/**
 * Keeps account numbers unreadable without the key. They can still be compared by a fingerprint, which needs another
 * key. A key of this vault never opens an account without comparing it with what is kept beside it: a former sealed
 * text that is written back opens without an error, and only the comparison finds it.
 */
export type IbanVault = {
  readonly keyId: string;
  /** Seals whole bank files, which hold accounts too. It does not open a sealed account: see `openAccount`. */
  readonly files: Vault;
  /** @param boundTo the id of the claim: the account opens for no other claim */
  sealAccount(iban: string, boundTo: string): SealedAccount;
  /** @throws AccountDoesNotFit; UnknownIbanKey when the key is not known */
  openAccount(account: SealedAccount, boundTo: string): ClearIban;
  /**
   * Seals the same account with the current key. An account without a fingerprint is a transfer that was made before
   * transfers kept one; it is compared with its mask alone.
   * @throws what `openAccount` throws
   */
  resealAccount(account: ResealableAccount, boundTo: string): string;
  /**
   * Gives the fingerprint of an account. Its key is never rotated: with a new key the same account would no longer be
   * recognised.
   */
  fingerprint(iban: string): string;
};

export type ResealableAccount = Omit<SealedAccount, 'ibanFingerprint'> & {
  readonly ibanFingerprint?: string | undefined;
};

/** Every bank file is an XML document, and no account begins like one. */
const FILE_START = '<';

/** @param retiredKeys only open the texts that they sealed before */
export function ibanVault(key: string, fingerprintKey: string, retiredKeys: readonly string[] = []): IbanVault {
  const vault = openVault('iban', key, retiredKeys);
  const fingerprint = (iban: string) => createHmac('sha256', fingerprintKey).update(iban).digest('base64url');
  const open = ({ ibanEncrypted, ibanMasked, ibanFingerprint }: ResealableAccount, boundTo: string): string => {
    const iban = openText(() => vault.open(ibanEncrypted, boundTo));
    if (maskIban(iban) !== ibanMasked) throw new AccountDoesNotFit('the account is not the one of its mask');
    if (ibanFingerprint !== undefined && fingerprint(iban) !== ibanFingerprint)
      throw new AccountDoesNotFit('the account is not the one of its fingerprint');
    return iban;
  };
  return {
    keyId: vault.keyId,
    files: {
      ...vault,
      open(sealed, boundTo) {
        const text = vault.open(sealed, boundTo);
        if (!text.startsWith(FILE_START)) throw new AccountDoesNotFit('this is not a bank file');
        return text;
      },
    },
    fingerprint,
    sealAccount: (iban, boundTo) => ({
      ibanEncrypted: vault.seal(iban, boundTo),
      ibanMasked: maskIban(iban),
      ibanFingerprint: fingerprint(iban),
    }),
    openAccount(account, boundTo) {
      const iban = open(account, boundTo);
      // The types do not reach into the database, where somebody may have removed the fingerprint.
      if (account.ibanFingerprint !== fingerprint(iban)) throw new AccountDoesNotFit('the account has no fingerprint');
      return iban as ClearIban;
    },
    resealAccount: (account, boundTo) => vault.seal(open(account, boundTo), boundTo),
  };
}

/** @throws UnknownKey when the key is not known, AccountDoesNotFit for every other reason for which a text stays shut */
function openText(open: () => string): string {
  try {
    return open();
  } catch (error) {
    if (error instanceof UnknownKey) throw error;
    throw new AccountDoesNotFit('the sealed account was altered, or belongs to another claim');
  }
}
