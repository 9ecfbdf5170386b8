import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { digits, EmailAddress, line, text } from '../../../libs/http/fields.ts';
import { Cursor, cursorOf, positionOf } from '../../../libs/paging/cursor.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('text of callers', () => {
  test('is kept without the blanks around it, over one line or several', () => {
    expect(line(20).parse('\u00a0 Frigo\tsolidaire ')).toBe('Frigo\tsolidaire');
    expect(text(40).parse('\n Un frigo.\r\n\r\nDeux frigos.\n')).toBe('Un frigo.\r\n\r\nDeux frigos.');
    expect(accepts(line(20), 'Frigo\nsolidaire')).toBe(false);
  });

  test.each(['', ' ', '\t\u2003\ufeff', '\n\r\n', 'a\u0000b', '\u001b[31m', 'a\u007f', '\u000b', 'x'.repeat(41)])(
    'is refused when nothing can be seen, when it holds control characters or is too long: %j',
    (content) => {
      expect([accepts(line(40), content), accepts(text(40), content)]).toEqual([false, false]);
    },
  );

  test('is checked in time that grows with its length, whatever it is', () => {
    const nasty = [' '.repeat(2_000_000), 'a'.repeat(2_000_000) + '\u0000', `${' a'.repeat(1_000_000)}\u0000`];
    const seconds = cpuSecondsOf(() => {
      for (const content of nasty)
        expect([accepts(line(20), content), accepts(text(20), content)]).toEqual([false, false]);
    });
    // Were it quadratic, this would be minutes.
    expect(seconds).toBeLessThan(10);
  });
});

test('numbers in a query are digits, and nothing that JavaScript would also take for one', () => {
  const limit = digits(z.int().min(1).max(100));
  expect(limit.parse('20')).toBe(20);
  for (const raw of [
    '',
    ' 5',
    '5 ',
    '+5',
    '-5',
    '0x10',
    '1e1',
    '5.0',
    '５',
    '101',
    '9'.repeat(400),
    ['5', '6'],
    undefined,
  ])
    expect([raw, accepts(limit, raw)]).toEqual([raw, false]);
});

describe('a cursor', () => {
  test('leads back to the position it was made of', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: Number.MAX_SAFE_INTEGER }).filter((key) => key < 36 ** 10),
        fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }),
        (key, id) => {
          expect(positionOf(Cursor.parse(cursorOf({ key, id })))).toEqual({ key, id });
        },
      ),
    );
  });

  test('of the right form is always a position: a date and a number that can be compared with', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\da-z]{1,10}\.[\w-]{1,480}$/), (cursor) => {
        const { key } = positionOf(Cursor.parse(cursor));
        expect(Number.isSafeInteger(key) && !Number.isNaN(new Date(key).getTime())).toBe(true);
      }),
    );
  });

  test.each(['', 'x', 'zzzzzzzzzzz.YQ', '1.', '.YQ', '1.Y Q', '-1.YQ', '{}'])(
    'of another form is refused: %j',
    (cursor) => {
      expect(accepts(Cursor, cursor)).toBe(false);
      expect(() => positionOf(cursor)).toThrow('not one that this list gave');
    },
  );
});

test('addresses are those that mail servers take', () => {
  for (const address of [
    "o'neill+seuil@mail.example.org",
    'a@b.fr',
    `${'x'.repeat(64)}@${'y'.repeat(63)}.org`,
    'A.B@XN--E1AFMKFD.COM',
  ])
    expect([address, accepts(EmailAddress, address)]).toEqual([address, true]);
  for (const address of [
    '',
    'a',
    'a@b',
    '@b.fr',
    '.a@b.fr',
    'a.@b.fr',
    'a..b@c.fr',
    'a@-b.fr',
    'a@b-.fr',
    'a@b..fr',
    'a b@c.fr',
    'a@b.fr\r\nBcc: c@d.fr',
    '"a"@b.fr',
    'a@[127.0.0.1]',
    `${'x'.repeat(65)}@b.fr`,
    `a@${'y'.repeat(64)}.org`,
    `a@${'b.'.repeat(130)}fr`,
  ])
    expect([address, accepts(EmailAddress, address)]).toEqual([address, false]);
});
