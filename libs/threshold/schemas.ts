import { z } from 'zod';
import { AmountCents, SumCents } from '../money/schemas.ts';
import { DEFAULT_POLICY, FORMULA } from './default-policy.ts';

const Rate = z.int().min(0).max(10_000);
const Days = z.int().min(1).max(1_000);

const Rates = z.strictObject({
  floor: z.int().min(1).max(1_000_000).describe('A threshold is never below this number of groups'),
  base: Rate.describe('Share of the groups that must be exceeded when money is plentiful'),
  ceiling: Rate.describe('The same when an action would take all that is available'),
  takeUp: Rate.min(1).describe('Share of the groups expected to do a fundable action'),
  buffer: Rate.describe('Share of the season total that no crossing may use'),
});

const Delays = z.strictObject({
  freeDays: Days.default(DEFAULT_POLICY.freeDays).describe(
    'After a crossing, the unused part of its reserve is kept so long for groups that come later',
  ),
  unusedDays: Days.default(DEFAULT_POLICY.unusedDays).describe(
    'An unused place returns so long after the last sign that it will be used',
  ),
  reminderDays: Days.default(DEFAULT_POLICY.reminderDays).describe('Its group is reminded at least so long before'),
  decertifiedDays: Days.default(DEFAULT_POLICY.decertifiedDays).describe(
    'The unused place of a group that lost its certification returns after so long',
  ),
});

const baseBelowCeiling = { path: ['base'], message: 'base must not be above ceiling' };
const reminderBefore = { path: ['reminderDays'], message: 'reminderDays must be below unusedDays' };

/** The policy of a season. Rates are in basis points (10000 = all), delays in days. */
export const PolicyRules = z
  .strictObject({ ...Rates.shape, ...Delays.shape })
  .refine(({ base, ceiling }) => base <= ceiling, baseBelowCeiling)
  .refine(({ reminderDays, unusedDays }) => reminderDays < unusedDays, reminderBefore);
export type PolicyRules = z.infer<typeof PolicyRules>;

const PolicyVersion = { version: z.int().min(1) };
export const PolicySchema = z.object({ ...PolicyVersion, ...PolicyRules.shape });
export type Policy = z.infer<typeof PolicySchema>;

/** All inputs that decide a threshold. Anybody who has them can compute it again. */
export const ThresholdInputs = z.object({
  formula: z.literal(FORMULA),
  certifiedGroups: z.int().min(0),
  totalCents: SumCents,
  remainingCents: SumCents,
  capCents: AmountCents,
  policy: z.object({ ...PolicyVersion, ...Rates.shape }),
});
export type ThresholdInputs = z.infer<typeof ThresholdInputs>;

/** The reason why a displayed threshold has its present value: it is the first, or the named inputs changed. */
export const ThresholdCause = z.enum(['first', 'formula', 'groups', 'total', 'remaining', 'cap', 'policy']);
export type ThresholdCause = z.infer<typeof ThresholdCause>;
