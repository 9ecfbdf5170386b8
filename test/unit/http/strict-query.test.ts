import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictQuery } from '../../../libs/http/strict-query.ts';

test('what a browser writes is read back as it was', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { maxLength: 8 }),
      (pairs) => {
        const read = parseStrictQuery(new URLSearchParams(pairs).toString());
        for (const [name] of pairs)
          expect([read[name]].flat()).toEqual(pairs.filter(([other]) => other === name).map(([, value]) => value));
      },
    ),
  );
});

test.each(['%', 'a=%zz', 'a=%E0%A4%A', 'a=%ff', '%ed%a0%80=1', 'a=1&b=%C0%AF'])(
  'broken percent-encoding is refused, not mended: %s',
  (query) => {
    expect(() => parseStrictQuery(query)).toThrow('not percent-encoded UTF-8');
  },
);

test('names that JavaScript knows are names like any other', () => {
  const read = parseStrictQuery('__proto__=1&constructor=2&a[$ne]=3&toString');
  expect(Object.entries(read)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
    ['a[$ne]', '3'],
    ['toString', ''],
  ]);
  expect(({} as Record<string, unknown>)['1']).toBeUndefined();
});
