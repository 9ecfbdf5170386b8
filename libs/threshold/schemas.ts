import { z } from 'zod';
import { AmountCents, SumCents } from '../money/schemas.ts';

const Rate = z.int().min(0).max(10_000);

/** The rates of a season, in basis points (10000 = all), and the delays in days. */
export const PolicyRates = z
  .strictObject({
    floor: z.int().min(1).max(1_000_000).describe('A threshold is never below this number of groups'),
    base: Rate.describe('Share of the groups that must be exceeded when money is plentiful'),
    ceiling: Rate.describe('The same when an action would take all that is available'),
    takeUp: Rate.min(1).describe('Share of the groups expected to do a fundable action'),
    buffer: Rate.describe('Share of the season total that no crossing may use'),
  })
  .refine((policy) => policy.base <= policy.ceiling, { path: ['base'], message: 'base must not be above ceiling' });
export type PolicyRates = z.infer<typeof PolicyRates>;

export const PolicySchema = z.object({ version: z.int().min(1), ...PolicyRates.shape });
export type Policy = z.infer<typeof PolicySchema>;

/** Everything that decides a threshold: whoever has these can recompute it. */
export const ThresholdInputs = z.object({
  formula: z.literal('v1'),
  certifiedGroups: z.int().min(0),
  totalCents: SumCents,
  remainingCents: SumCents,
  capCents: AmountCents,
  policy: PolicySchema,
});
export type ThresholdInputs = z.infer<typeof ThresholdInputs>;
