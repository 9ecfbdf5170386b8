import { expect, test } from '@jest/globals';
import { AccountDoesNotFit, ibanVault, UnknownIbanKey } from '../../../libs/iban/iban-vault.ts';
import { isBic, isSepaIban, maskIban, normalizeIban } from '../../../libs/iban/iban.ts';

const IBAN = 'FR7630006000011234567890189';
const OTHER_IBAN = 'FR1420041010050500013M02606';

test('only valid accounts of the SEPA area are accepted, in any writing', () => {
  expect(isSepaIban(normalizeIban('fr76 3000 6000 0112 3456 7890 189'))).toBe(true);
  expect(isSepaIban('FR7630006000011234567890188')).toBe(false);
  expect(isSepaIban('BR1500000000000010932840814P2')).toBe(false);
  expect([isBic('AGRIFRPP'), isBic('nope')]).toEqual([true, false]);
});

test('a masked account shows its ends only', () => {
  expect(maskIban(IBAN)).toBe('FR76 **** 0189');
});

test('a sealed account opens with the same key for the same claim only, and never looks the same twice', () => {
  const vault = ibanVault('one key', 'fingerprint key');
  const account = vault.sealAccount(IBAN, 'claim-1');
  const { ibanEncrypted } = account;
  expect(vault.openAccount(account, 'claim-1')).toBe(IBAN);
  expect(vault.sealAccount(IBAN, 'claim-1').ibanEncrypted).not.toBe(ibanEncrypted);
  expect(JSON.stringify(account)).not.toContain(IBAN.slice(4));
  expect(() => vault.openAccount(account, 'claim-2')).toThrow(AccountDoesNotFit);
  const altered = { ...account, ibanEncrypted: `${ibanEncrypted.slice(0, -4)}AAAA` };
  expect(() => vault.openAccount(altered, 'claim-1')).toThrow(AccountDoesNotFit);
  expect(() => ibanVault('another key', 'fingerprint key').openAccount(account, 'claim-1')).toThrow('sealed with key');
});

test('an account that does not fit its mask or its fingerprint is neither opened nor sealed anew, and no bank file opens as one', () => {
  const vault = ibanVault('one key', 'fingerprint key');
  const [account, other] = [vault.sealAccount(IBAN, 'claim-1'), vault.sealAccount(OTHER_IBAN, 'claim-1')];
  for (const swapped of [
    { ...account, ibanEncrypted: other.ibanEncrypted },
    { ...account, ibanMasked: other.ibanMasked },
    { ...account, ibanFingerprint: other.ibanFingerprint },
    { ...account, ibanFingerprint: '' },
  ]) {
    expect(() => vault.openAccount(swapped, 'claim-1')).toThrow(AccountDoesNotFit);
    expect(() => vault.resealAccount(swapped, 'claim-1')).toThrow(AccountDoesNotFit);
  }
  const anew = { ...account, ibanEncrypted: vault.resealAccount(account, 'claim-1') };
  expect(vault.openAccount(anew, 'claim-1')).toBe(IBAN);
  expect(() => vault.files.open(account.ibanEncrypted, 'claim-1')).toThrow('not a bank file');
  expect(vault.files.open(vault.files.seal('<?xml?>', 'payout-1'), 'payout-1')).toBe('<?xml?>');
});

test('a retired key opens what it sealed and seals nothing, and a key that is not given is named', () => {
  const account = ibanVault('former key', 'f').sealAccount(IBAN, 'claim-1');
  const vault = ibanVault('current key', 'f', ['older key', 'former key']);
  expect(vault.openAccount(account, 'claim-1')).toBe(IBAN);
  expect(() => vault.openAccount(account, 'claim-2')).toThrow();
  const anew = { ...account, ibanEncrypted: vault.resealAccount(account, 'claim-1') };
  const keyOf = ({ ibanEncrypted }: { readonly ibanEncrypted: string }) => ibanEncrypted.split('.')[0];
  expect([keyOf(anew), keyOf(anew) === keyOf(account)]).toEqual([vault.keyId, false]);
  expect(ibanVault('current key', 'f').openAccount(anew, 'claim-1')).toBe(IBAN);
  expect(() => ibanVault('current key', 'f').openAccount(account, 'claim-1')).toThrow(UnknownIbanKey);
  expect(() => ibanVault('current key', 'f').openAccount(account, 'claim-1')).toThrow(keyOf(account));
});

test('what was sealed before keys could be changed still opens', () => {
  const ibanEncrypted = '202e5669.LJUX0moz3psCHe9t.wojcJyJ2xTzR7c1UYBSiTg.4XwUbYXe7cLFrgkkx6FMMykKdSU2KVAWipQI';
  const vault = ibanVault('one key', 'f');
  expect(vault.openAccount({ ...vault.sealAccount(IBAN, 'claim-1'), ibanEncrypted }, 'claim-1')).toBe(IBAN);
});

test('a fingerprint tells the same account, and nothing without its key', () => {
  const [one, two] = [ibanVault('a', 'key 1'), ibanVault('b', 'key 2')];
  expect(one.fingerprint(IBAN)).toBe(ibanVault('c', 'key 1').fingerprint(IBAN));
  expect(one.fingerprint(IBAN)).not.toBe(two.fingerprint(IBAN));
});
