import { z } from 'zod';
import { AmountCents, SumCents } from '../../money/schemas.ts';
import { BasisPoints, Floor, PolicyVersion } from '../fields.ts';

export const V1 = 'v1' as const;

/** The rules of formula v1. Shares are in basis points. */
export const RatesV1 = z.strictObject({
  formula: z.literal(V1),
  floor: Floor.describe('A threshold is never below this number of groups'),
  base: BasisPoints.describe('Share of the groups that must be exceeded when money is plentiful'),
  ceiling: BasisPoints.describe('The same when an action would take all that is available'),
  takeUp: BasisPoints.min(1).describe('Share of the groups expected to do a fundable action'),
  buffer: BasisPoints.describe('Share of the season total that no crossing may use'),
});
export type PolicyV1 = z.infer<typeof RatesV1> & { readonly version: number };

/** Formula v1 remembers nothing. */
export const MemoryV1 = z.object({ formula: z.literal(V1) });
export type MemoryV1 = z.infer<typeof MemoryV1>;

export const InputsV1 = z.object({
  formula: z.literal(V1),
  certifiedGroups: z.int().min(0),
  totalCents: SumCents,
  remainingCents: SumCents,
  capCents: AmountCents,
  policy: RatesV1.omit({ formula: true }).extend(PolicyVersion).strip(),
});
export type InputsV1 = z.infer<typeof InputsV1>;
