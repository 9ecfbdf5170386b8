import { describe, expect, test } from '@jest/globals';
import { Bic, Iban, PayeeName } from '../../../services/reimbursement/claims/schemas.ts';
import { outcomeOf, typedCases } from '../../inputs/typed-cases.ts';

describe.each([
  ['iban', Iban],
  ['bic', Bic],
  ['payee', PayeeName],
] as const)('what people type as %s', (kind, schema) => {
  test.each(typedCases(kind))('$what', ({ typed, ...expected }) => {
    expect(outcomeOf(schema, typed)).toEqual(expected.becomes ?? expected.refused);
  });
});
