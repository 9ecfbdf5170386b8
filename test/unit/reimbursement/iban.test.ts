import { expect, test } from '@jest/globals';
import { isBic, isSepaIban, maskIban, normalizeIban } from '../../../libs/iban/iban.ts';
import { ibanVault } from '../../../libs/iban/iban-vault.ts';

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

test('a fingerprint tells the same account, and nothing without its key', () => {
  const [one, two] = [ibanVault('a', 'key 1'), ibanVault('b', 'key 2')];
  expect(one.fingerprint(IBAN)).toBe(ibanVault('c', 'key 1').fingerprint(IBAN));
  expect(one.fingerprint(IBAN)).not.toBe(two.fingerprint(IBAN));
});
