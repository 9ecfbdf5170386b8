import { describe, expect, test } from '@jest/globals';
import { EmailAddress, Phone } from '../../../libs/http/fields.ts';
import { outcomeOf, typedCases } from '../../inputs/typed-cases.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

describe.each([
  ['email', EmailAddress],
  ['phone', Phone],
] as const)('what people type as %s', (kind, schema) => {
  test.each(typedCases(kind))('$what', ({ typed, ...expected }) => {
    expect(outcomeOf(schema, typed)).toEqual(expected.becomes ?? expected.refused);
  });
});

test('an endless address or number is refused in time that grows with its length', () => {
  const nasty = ['a.'.repeat(1_000_000), `${'a'.repeat(1_000_000)}@${'b.'.repeat(500_000)}`, '1 '.repeat(1_000_000)];
  const seconds = cpuSecondsOf(() => {
    for (const text of nasty) {
      expect(EmailAddress.safeParse(text).success).toBe(false);
      expect(Phone.safeParse(text).success).toBe(false);
    }
  });
  // Were it quadratic, this would be minutes.
  expect(seconds).toBeLessThan(20);
});
