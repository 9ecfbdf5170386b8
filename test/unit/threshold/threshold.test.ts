import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_POLICY } from '../../../libs/threshold/default-policy.ts';
import type { ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { highestAffordableCap, reserveCents, standingOf, thresholdOf } from '../../../libs/threshold/threshold.ts';

const MAX = 100_000_000_000;
const rates = fc
  .record({
    floor: fc.integer({ min: 1, max: 500 }),
    a: fc.integer({ min: 0, max: 10_000 }),
    b: fc.integer({ min: 0, max: 10_000 }),
    takeUp: fc.integer({ min: 1, max: 10_000 }),
    buffer: fc.integer({ min: 0, max: 10_000 }),
  })
  .map(({ floor, a, b, takeUp, buffer }) => ({
    version: 1,
    floor,
    base: Math.min(a, b),
    ceiling: Math.max(a, b),
    takeUp,
    buffer,
  }));
const inputs: fc.Arbitrary<ThresholdInputs> = fc
  .record({
    policy: rates,
    certifiedGroups: fc.integer({ min: 0, max: 50_000 }),
    totalCents: fc.integer({ min: 0, max: MAX }),
    part: fc.integer({ min: 0, max: 10_000 }),
    capCents: fc.integer({ min: 1, max: 10_000_000 }),
  })
  .map(({ part, ...rest }) => ({
    formula: 'v1',
    ...rest,
    remainingCents: Math.floor((rest.totalCents * part) / 10_000),
  }));
const check = (property: fc.IProperty<never>) => fc.assert(property as fc.IProperty<unknown>, { numRuns: 500 });

test('a worked example: 1,000 groups, 300,000 € of which all remain, a cap of 200 €', () => {
  const policy = { version: 1, ...DEFAULT_POLICY };
  const at = thresholdOf({
    formula: 'v1',
    certifiedGroups: 1_000,
    totalCents: 30_000_000,
    remainingCents: 30_000_000,
    capCents: 20_000,
    policy,
  });
  expect(at).toEqual({
    expectedGroups: 200,
    needCents: 4_000_000,
    availableCents: 27_000_000,
    rateBasisPoints: 300 + Math.ceil((900 * 4) / 27),
    threshold: 44,
  });
});

test('less remaining never lowers the threshold', () =>
  check(
    fc.property(inputs, fc.integer({ min: 0, max: MAX }), (input, less) => {
      const poorer = { ...input, remainingCents: Math.max(0, input.remainingCents - less) };
      expect(thresholdOf(poorer).threshold).toBeGreaterThanOrEqual(thresholdOf(input).threshold);
    }) as never,
  ));

test('a dearer cap never lowers the threshold', () =>
  check(
    fc.property(inputs, fc.integer({ min: 0, max: 10_000_000 }), (input, more) => {
      expect(thresholdOf({ ...input, capCents: input.capCents + more }).threshold).toBeGreaterThanOrEqual(
        thresholdOf(input).threshold,
      );
    }) as never,
  ));

test('the threshold is a whole number from the floor to all groups', () =>
  check(
    fc.property(inputs, (input) => {
      const at = thresholdOf(input);
      for (const value of Object.values(at)) expect(Number.isSafeInteger(value)).toBe(true);
      expect(at.threshold).toBeGreaterThanOrEqual(input.policy.floor);
      expect(at.threshold).toBeLessThanOrEqual(Math.max(input.policy.floor, input.certifiedGroups));
    }) as never,
  ));

test('more votes never lower the chance to cross while cap × votes stays within the need', () =>
  check(
    fc.property(
      inputs,
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 2_000 }),
      (input, votes, more) => {
        const { needCents } = thresholdOf(input);
        fc.pre(input.capCents * (votes + more) <= needCents);
        if (standingOf(votes, input).crosses) expect(standingOf(votes + more, input).crosses).toBe(true);
      },
    ) as never,
  ));

test('an action crosses exactly when no group and no money is missing', () =>
  check(
    fc.property(inputs, fc.integer({ min: 0, max: 5_000 }), (input, votes) => {
      const { crosses, groupsStillNeeded, missingCents } = standingOf(votes, input);
      expect(crosses).toBe(groupsStillNeeded === 0 && missingCents === 0);
    }) as never,
  ));

test('an action at the highest affordable cap has its money, one cent more has not', () =>
  check(
    fc.property(inputs, (input) => {
      const at = thresholdOf(input);
      const cap = highestAffordableCap(at);
      const groups = Math.max(1, at.expectedGroups);
      expect(reserveCents(cap, 0, groups)).toBeLessThanOrEqual(at.availableCents);
      expect(reserveCents(cap + 1, 0, groups)).toBeGreaterThan(at.availableCents);
    }) as never,
  ));
