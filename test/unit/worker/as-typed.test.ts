import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asTyped, shortened } from '../../../services/worker/mailer/templates/as-typed.ts';

const [LRE, RLO, PDF, RLI, FSI, PDI, RLM] = ['\u202a', '\u202e', '\u202c', '\u2067', '\u2068', '\u2069', '\u200f'];
const OPENS_EMBEDDING = /[\u202a\u202b\u202d\u202e]/;
const OPENS_ISOLATE = /[\u2066-\u2068]/;

/** What is still open after a text, and what it closed that it had not opened. */
function reach(text: string): { open: number; escaped: number } {
  const open: ('isolate' | 'embedding')[] = [];
  let escaped = 0;
  for (const char of text) {
    if (OPENS_EMBEDDING.test(char)) open.push('embedding');
    if (OPENS_ISOLATE.test(char)) open.push('isolate');
    if (char === PDF) {
      if (open.at(-1) === 'embedding') open.pop();
      else escaped += 1;
    }
    if (char === PDI) {
      const at = open.lastIndexOf('isolate');
      if (at === -1) escaped += 1;
      else open.length = at;
    }
  }
  return { open: open.length, escaped };
}

test('ordinary text, accents, emoji and line breaks are left as they are', () => {
  for (const text of ['GA Lilas · 93', 'Été à l’Haÿ', '👩‍👩‍👧 {{x}} <b>&', 'two\nlines']) expect(asTyped(text)).toBe(text);
});

test('a name that runs from right to left runs so for itself alone', () => {
  expect(asTyped('שלום')).toBe(`${FSI}שלום${PDI}`);
  expect(asTyped(`a${RLM}b`)).toBe(`${FSI}a${RLM}b${PDI}`);
});

test('what a value opens it closes, and what it did not open it cannot close', () => {
  expect(asTyped(`${RLO}exe.fdp`)).toBe(`${FSI}${RLO}exe.fdp${PDF}${PDI}`);
  expect(asTyped(`${RLI}a${LRE}b`)).toBe(`${FSI}${RLI}a${LRE}b${PDF}${PDI}${PDI}`);
  expect(asTyped(`a${PDI}${RLO}b`)).toBe(`${FSI}a${RLO}b${PDF}${PDI}`);
});

test('whatever marks a value holds, nothing around it is turned', () => {
  const mixed = fc
    .array(fc.constantFrom('a', ' ', '\n', 'ש', '1', LRE, RLO, PDF, RLI, FSI, PDI, RLM), { maxLength: 14 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(mixed, (value) => {
      for (const line of asTyped(value).split('\n')) {
        const marked = OPENS_ISOLATE.test(line) || OPENS_EMBEDDING.test(line);
        if (marked) expect([line.startsWith(FSI), line.endsWith(PDI)]).toEqual([true, true]);
        expect(reach(line)).toEqual({ open: 0, escaped: 0 });
      }
      const visible = (text: string) => text.replace(/[\u200f\u202a-\u202e\u2066-\u2069]/g, '');
      expect(visible(asTyped(value))).toBe(visible(value));
    }),
  );
});

test('characters that nobody sees become spaces, whatever begins a line becomes a line break', () => {
  expect(asTyped({ a: ['x\u0000y\u001b[2Jz', 'one\r\ntwo\rthree\u2028four\u0085five'], n: 1, none: null })).toEqual({
    a: ['x y [2Jz', 'one\ntwo\nthree\nfour five'],
    n: 1,
    none: null,
  });
});

test('values are cut between characters, dates never', () => {
  expect(shortened({ title: 'é'.repeat(20), day: '2026-03-01T10:00:00.000Z', list: ['👍🏽'.repeat(12)] }, 10)).toEqual({
    title: `${'é'.repeat(9)}…`,
    day: '2026-03-01T10:00:00.000Z',
    list: [`${'👍🏽'.repeat(9)}…`],
  });
});
