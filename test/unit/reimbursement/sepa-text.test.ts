import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lostInSepa, sepaText } from '../../../libs/iso20022/sepa-text.ts';

test.each([
  ['Café « Chez Zoë »', "Cafe ' Chez Zoe '"],
  ["L'Œuvre – Straße n° 5", "L'OEuvre - Strasse n. 5"],
  ['Ærø & Łódź; ﬁn', 'AEro + Lodz, fin'],
  ['e\u0301te\u0301', 'ete'],
  ['1 250 €\u00a0…', '1 250 EUR ...'],
  ['a\tb\r\nc', 'a b c'],
  ['Пекарня', '.......'],
  ['\u{1f600}!', '..'],
  ['\u0301\u200d', 'NOTPROVIDED'],
  // The guidelines of the EPC: no slash at an end, and never two in a row.
  ['// https://collage.example/affiches // 1/2 /', 'https:/collage.example/affiches / 1/2'],
  ['/RFB/123', 'RFB/123'],
  ['a ⁄⁄ b', 'a / b'],
  [' / // ', 'NOTPROVIDED'],
])('%j is written %j', (text, written) => {
  expect(sepaText(text, 70)).toBe(written);
});

test('what is written already stays, and no more than the maximum remains', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (text, max) => {
      const once = sepaText(text, max);
      expect(once.length).toBeGreaterThan(0);
      expect(once.length).toBeLessThanOrEqual(max);
      expect(sepaText(once, max)).toBe(once);
      expect(once).not.toMatch(/^\/|\/\/|\/$/);
    }),
  );
});

test('a slash is not left at the end where a text is cut', () => {
  expect(sepaText(`${'a'.repeat(9)}/b`, 10)).toBe('a'.repeat(9));
  expect(sepaText(`${'a'.repeat(8)} / b`, 10)).toBe('a'.repeat(8));
});

test('letters and pictures that no transfer can carry are found, and names that banks have lose nothing', () => {
  expect(lostInSepa('ЮРИЙ Ю')).toEqual(['Ю', 'Р', 'И', 'Й']);
  expect(lostInSepa('جمعية').length).toBeGreaterThan(2);
  expect(lostInSepa('GA 🌻 Pré 🇫🇷')).toEqual(['🌻', '🇫', '🇷']);
  for (const name of [
    'Élodie Œuvrard-Müller',
    'Łukasz Dvořák',
    'GA «du» Pré n° 3',
    'Imprim’® & Fils ™ 2© #1',
    'Re\u0301publique',
    'Nguyễn Văn Đức',
  ])
    expect([name, lostInSepa(name)]).toEqual([name, []]);
});
