import { z } from 'zod';
import { PolicyVersion } from './fields.ts';
import { MemoryV1, RatesV1, V1 } from './v1/schemas.ts';
import { MemoryV2, RatesV2 } from './v2/schemas.ts';

/** The formula of every season and every stored input that was written before there was a second formula. */
export const FIRST_FORMULA = V1;

/** The delays of places in a season whose policy names no others, in days. */
const DELAYS = { freeDays: 42, unusedDays: 60, reminderDays: 14, decertifiedDays: 30 } as const;

/**
 * The policy of a season that names no other. Shares are in basis points (10000 = all), delays in days. `step` is the
 * share of itself by which the rate moves at most in one night; `docs/threshold.md` says what the others do.
 */
export const DEFAULT_POLICY = {
  formula: 'v2',
  floor: 5,
  base: 30,
  ceiling: 1000,
  step: 150,
  start: 1000,
  margin: 500,
  ...DELAYS,
} as const;

const Days = z.int().min(1).max(1_000);

const Delays = z.strictObject({
  freeDays: Days.default(DELAYS.freeDays).describe(
    'For so many days after a crossing, the unused part of its reserve is kept for groups that come later',
  ),
  unusedDays: Days.default(DELAYS.unusedDays).describe(
    'An unused place returns so many days after the last sign that it will be used',
  ),
  reminderDays: Days.default(DELAYS.reminderDays).describe(
    'The group of an unused place is reminded at least so many days before the place returns',
  ),
  decertifiedDays: Days.default(DELAYS.decertifiedDays).describe(
    'The unused place of a group that lost its certification returns after so many days',
  ),
});

const baseBelowCeiling = { path: ['base'], message: 'base must not be above ceiling' };
const reminderBefore = { path: ['reminderDays'], message: 'reminderDays must be below unusedDays' };

const RulesV1 = z.strictObject({ ...RatesV1.shape, ...Delays.shape });
const RulesV2 = z.strictObject({ ...RatesV2.shape, ...Delays.shape });

/** For each formula the rules with which it is compared, and the schema that knows their names and bounds. */
export const FORMULAS = {
  v2: { schema: RulesV2, rules: DEFAULT_POLICY },
  v1: {
    schema: RulesV1,
    rules: { formula: V1, floor: 5, base: 300, ceiling: 1200, takeUp: 2000, buffer: 1000, ...DELAYS },
  },
} as const;
export type FormulaName = keyof typeof FORMULAS;
export const FORMULA_NAMES = ['v2', 'v1'] as const satisfies readonly FormulaName[];

/** The rules of a season: those of its formula, and the delays of places. */
export const PolicyRules = z
  .discriminatedUnion('formula', [RulesV2, RulesV1])
  .refine(({ base, ceiling }) => base <= ceiling, baseBelowCeiling)
  .refine(({ reminderDays, unusedDays }) => reminderDays < unusedDays, reminderBefore);
export type PolicyRules = z.infer<typeof PolicyRules>;

export const PolicySchema = z.discriminatedUnion('formula', [
  z.object({ ...PolicyVersion, ...RulesV2.shape }),
  z.object({ ...PolicyVersion, ...RulesV1.shape }),
]);
export type Policy = z.infer<typeof PolicySchema>;

/** What the formula of a season remembers from day to day. */
export const FormulaMemory = z.discriminatedUnion('formula', [MemoryV1, MemoryV2]);
export type FormulaMemory = z.infer<typeof FormulaMemory>;
