import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { line, Link, text } from '../../../libs/http/fields.ts';
import { asShownLine } from '../../../libs/text/plain-text.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

const faultOf = (schema: z.ZodType, value: string) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message);
const kept = (value: string) => line(200).parse(value);

const INVISIBLE = [
  0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0x2063, 0x206a, 0x2800,
  0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfffc, 0x1d159, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100,
].map((code) => String.fromCodePoint(code));
const label = (sign: string) => `U+${sign.codePointAt(0)?.toString(16).toUpperCase() ?? ''}`;

describe('a name of nothing that can be seen is refused', () => {
  test.each([...INVISIBLE, '\u0301', '\u200b\u00a0\u2060', ''].map((given) => ({ given, name: label(given || ' ') })))(
    'also one of $name alone, or several times between blanks',
    ({ given }) => {
      for (const value of [given, `${given}${given}`, ` ${given}\u2003${given} `])
        for (const schema of [line(40), text(40)])
          expect(faultOf(schema, value)).toEqual(['must hold something that can be seen']);
    },
  );
});

test('what nobody sees is left out of a name, so that two names that look alike are one', () => {
  for (const sign of INVISIBLE)
    expect([label(sign), kept(`GA Les${sign} Lilas${sign}`), kept(`${sign}GA Les Lilas`)]).toEqual([
      label(sign),
      'GA Les Lilas',
      'GA Les Lilas',
    ]);
  expect([kept('Li\u200blas'), kept('Li\u200dlas'), kept('Li\u200clas')]).toEqual(['Lilas', 'Lilas', 'Lilas']);
});

describe('signs that turn the direction of letters are refused with words', () => {
  test.each(['202a', '202b', '202c', '202d', '202e', '2066', '2067', '2068', '2069'])('U+%s', (code) => {
    const given = `facture ${String.fromCodePoint(Number.parseInt(code, 16))}fdp.exe`;
    for (const schema of [line(40), text(40)])
      expect(faultOf(schema, given)).toEqual([
        expect.stringContaining(`(U+${code.toUpperCase()}): type the text anew`),
      ]);
  });
});

test('one line has no break of any kind, and no control character of either set', () => {
  for (const sign of ['\n', '\r', '\u000b', '\f', '\u0085', '\u2028', '\u2029', '\u0080', '\u009b', '\u0000', '\u001b'])
    expect([label(sign), faultOf(line(40), `a${sign}b`)]).toEqual([
      label(sign),
      ['must be one line of text, without control characters'],
    ]);
  expect(text(40).parse('a\u2028b\u2029c\u0085d\r\ne')).toBe('a\nb\nc\nd\r\ne');
  expect(faultOf(text(40), 'a\u009bb')).toEqual(['must be text, without control characters']);
});

test.each([
  'GA L’Haÿ-les-Roses',
  'GA Œuilly',
  'GA "Commune libre" <93>',
  'GA 🌻 du Pré',
  'GA 𠀀𠀀𠀀',
  '＝HYPERLINK("http://x.example";"clic")',
  '=1+1',
  'GA Les\u00a0Lilas',
  'Re\u0301publique',
  '👩‍👩‍👧‍👦 Familles',
  '🏳️‍🌈 Lilas',
  '👩🏽‍🔧 Ateliers',
  '❤️‍🔥',
  '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Écosse',
  'جمعية الحي',
  'می‌خواهم',
  'क्‍ष',
  'עִבְרִית',
  'ශ්‍රී ලංකා',
  'Việt Nam',
  '葛\u{e0100}飾区',
  '1️⃣ Lilas',
  '김철수',
  'العربية\u200f 2026',
])('a real name stays as it was typed: %s', (name) => {
  expect(kept(name)).toBe(name);
});

test('what is shown on one line is turned and broken by nothing, also what was kept before', () => {
  expect(asShownLine('GA \u202eselil\u202c seL\u2028x\u0085y')).toBe('GA selil seL x y');
});

test('all of this takes time that grows with the length, whatever the text is', () => {
  const nasty = ['\u{1f3f4}', '\u{e0041}', '\u200d', '\u200ba', '\ufe0f', '\u202e', 'א\u200f'].map((sign) =>
    sign.repeat(500_000),
  );
  const seconds = cpuSecondsOf(() => {
    for (const given of nasty) for (const schema of [line(20), text(20)]) expect(faultOf(schema, given)).toBeDefined();
  });
  // Were it quadratic, this would be minutes.
  expect(seconds).toBeLessThan(10);
});

describe('a link that people follow', () => {
  test.each([
    'http://seuil.fr',
    'ftp://seuil.fr',
    'javascript:alert(1)',
    'seuil.fr',
    'https://',
    'https://user@seuil.fr/',
    'https://user:word@seuil.fr/',
    'https://seuil.fr@evil.fr/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://router.local/',
    'https://db.internal/',
    'https://nas.lan/',
    'https://host.home.arpa/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://１２７.0.0.1/',
    'https://10.0.0.1./',
    'https://192.168.1.1:8443/',
    'https://169.254.169.254/latest',
    'https://8.8.8.8/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[fd00::1]/',
  ])('is refused: %s', (url) => {
    expect(faultOf(Link, url)).toHaveLength(1);
  });

  test('is kept as a browser writes it, so that nothing in it can hide', () => {
    expect(Link.parse('https://Agenda.fr/événement?n=1#là')).toBe('https://agenda.fr/%C3%A9v%C3%A9nement?n=1#l%C3%A0');
    expect(Link.parse('https://agenda.fr/\u202egpj.exe')).toBe('https://agenda.fr/%E2%80%AEgpj.exe');
    expect(Link.parse('https://éléphant.fr/')).toBe('https://xn--lphant-9uab.fr/');
  });
});
