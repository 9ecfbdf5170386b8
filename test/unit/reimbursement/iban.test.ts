import { expect, test } from '@jest/globals';
import { ibanVault, UnknownIbanKey } from '../../../libs/iban/iban-vault.ts';
import { isBic, isSepaIban, maskIban, normalizeIban } from '../../../libs/iban/iban.ts';

const IBAN = 'FR7630006000011234567890189';

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
  const sealed = vault.seal(IBAN, 'claim-1');
  expect(vault.open(sealed, 'claim-1')).toBe(IBAN);
  expect(vault.seal(IBAN, 'claim-1')).not.toBe(sealed);
  expect(sealed).not.toContain(IBAN.slice(4));
  expect(() => vault.open(sealed, 'claim-2')).toThrow();
  expect(() => vault.open(`${sealed.slice(0, -4)}AAAA`, 'claim-1')).toThrow();
  expect(() => ibanVault('another key', 'fingerprint key').open(sealed, 'claim-1')).toThrow('sealed with key');
});

test('a retired key opens what it sealed and seals nothing, and a key that is not given is named', () => {
  const sealed = ibanVault('former key', 'f').seal(IBAN, 'claim-1');
  const vault = ibanVault('current key', 'f', ['older key', 'former key']);
  expect(vault.open(sealed, 'claim-1')).toBe(IBAN);
  expect(() => vault.open(sealed, 'claim-2')).toThrow();
  const anew = vault.seal(IBAN, 'claim-1');
  expect([anew.split('.')[0], anew.split('.')[0] === sealed.split('.')[0]]).toEqual([vault.keyId, false]);
  expect(ibanVault('current key', 'f').open(anew, 'claim-1')).toBe(IBAN);
  expect(() => ibanVault('current key', 'f').open(sealed, 'claim-1')).toThrow(UnknownIbanKey);
  expect(() => ibanVault('current key', 'f').open(sealed, 'claim-1')).toThrow(sealed.split('.')[0]);
});

test('what was sealed before keys could be changed still opens', () => {
  const sealedThen = '202e5669.LJUX0moz3psCHe9t.wojcJyJ2xTzR7c1UYBSiTg.4XwUbYXe7cLFrgkkx6FMMykKdSU2KVAWipQI';
  expect(ibanVault('one key', 'f').open(sealedThen, 'claim-1')).toBe(IBAN);
});

test('a fingerprint tells the same account, and nothing without its key', () => {
  const [one, two] = [ibanVault('a', 'key 1'), ibanVault('b', 'key 2')];
  expect(one.fingerprint(IBAN)).toBe(ibanVault('c', 'key 1').fingerprint(IBAN));
  expect(one.fingerprint(IBAN)).not.toBe(two.fingerprint(IBAN));
});
