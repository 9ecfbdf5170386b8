import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson, UnusableJson } from '../../../libs/http/strict-json.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

test('everything that JSON.stringify writes is read back as it was', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6, stringUnit: 'grapheme' }), fc.constantFrom(0, 2), (json, indent) => {
      const written = JSON.stringify(JSON.parse(json), null, indent);
      expect(parseStrictJson(written)).toEqual(JSON.parse(written));
    }),
  );
});

describe('refused', () => {
  test.each([
    ['the same name twice', '{"a":1,"a":1}'],
    ['the same name twice, once escaped', '{"amountCents":1,"amount\\u0043ents":2}'],
    ['the same name twice, deep inside', '{"lines":[{"label":"x"},{"label":"y","more":{},"label":"z"}]}'],
    [
      'the same name twice, with quotes and backslashes in what stands between',
      String.raw`{"a":"\\\"{","b":"\\","a":"}"}`,
    ],
    ['__proto__ twice', '{"__proto__":{},"__proto__":{}}'],
    ['half of a surrogate pair', String.raw`{"a":"\ud83d"}`],
    ['half of a surrogate pair in a name', String.raw`{"\udc00":1}`],
    ['10,000 lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['10,000 objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['33 levels', '['.repeat(33) + ']'.repeat(33)],
  ])('%s', (_, json) => {
    expect(() => parseStrictJson(json)).toThrow(UnusableJson);
  });

  test.each(['', '{', '{"a":1,}', "{'a':1}", '{a:1}', 'NaN', '01', '[1] 2', '"\u0000"', '{"a":1}\u0000', '/* */ {}'])(
    'what is not JSON: %j',
    (json) => {
      expect(() => parseStrictJson(json)).toThrow(SyntaxError);
    },
  );
});

test('a name may stand in two objects, in a text, and beside its own value', () => {
  const json = String.raw`{"a":{"a":"a"},"b":[{"a":1},{"a":"\"a\":1,"}],"c":"{\"a\":1,\"a\":2}","d":"\ud83d\ude00"}`;
  expect(parseStrictJson(json)).toEqual(JSON.parse(json));
  expect(parseStrictJson('['.repeat(32) + ']'.repeat(32))).toHaveLength(1);
  expect(parseStrictJson(' "a" ')).toBe('a');
});

test('a long text of backslashes takes no longer than any other', () => {
  const seconds = cpuSecondsOf(() => {
    expect(parseStrictJson(JSON.stringify({ a: '\\'.repeat(1_000_000) }))).toHaveProperty('a');
    expect(parseStrictJson(JSON.stringify({ a: '\\"'.repeat(500_000) }))).toHaveProperty('a');
  });
  // Were it quadratic, this would be minutes.
  expect(seconds).toBeLessThan(10);
});
