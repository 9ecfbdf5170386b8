import { z } from 'zod';
import { AmountCents, SumCents } from '../../money/schemas.ts';
import { BasisPoints, Floor, PolicyVersion } from '../fields.ts';

export const V2 = 'v2' as const;

/** The rules of formula v2. Shares are in basis points. */
export const RatesV2 = z.strictObject({
  // A policy that names no formula is one of the default formula.
  formula: z.literal(V2).default(V2),
  floor: Floor.describe('A threshold is never below this number of groups'),
  base: BasisPoints.describe('A threshold is never below this share of the groups'),
  ceiling: BasisPoints.min(10).describe('The rate with which a season begins, and its highest one'),
  step: BasisPoints.min(1).max(5_000).describe('The share of itself by which the rate moves at most in one night'),
  start: BasisPoints.describe('Share of the season total that may be given from the first day on'),
  margin: BasisPoints.min(1).describe(
    'The share of the money left by the calendar for which the rate aims: with more than that to give it falls, with less it rises',
  ),
});
export type PolicyV2 = z.infer<typeof RatesV2> & { readonly version: number };

const Policy = RatesV2.omit({ formula: true }).extend(PolicyVersion).strip();

/** A share in millionths, so that a rate can move by a small part of itself. */
const Millionths = z.int().min(0).max(1_000_000);

/** Everything of a season on which its thresholds depend, as it was read in the morning. */
const Morning = z.object({ certifiedGroups: z.int().min(0), totalCents: SumCents, policy: Policy });
export type Morning = z.infer<typeof Morning>;

/** Formula v2 remembers its rate, the day of its last move, and the morning on which the thresholds of the day rest. */
export const MemoryV2 = z.object({
  formula: z.literal(V2),
  rateMillionths: Millionths,
  /** The morning after which the rate moves again; the opening day before the first night. It is YYYY-MM-DD. */
  movedOn: z.iso.date().nullable(),
  /** It is null on the opening day, on which the thresholds follow the present numbers. */
  morning: Morning.nullable(),
});
export type MemoryV2 = z.infer<typeof MemoryV2>;

/** The money of a season at one moment, with its calendar. */
const Money = z.object({
  totalCents: SumCents,
  remainingCents: SumCents,
  recentCents: SumCents.describe('Cap times votes of the last 28 days, over all fundable actions'),
  seasonDays: z.int().min(1),
  daysLeft: z.int().min(0),
  start: BasisPoints,
});
export type Money = z.infer<typeof Money>;

export const InputsV2 = z.object({
  formula: z.literal(V2),
  rateMillionths: Millionths.describe('The rate of the day'),
  ...Morning.shape,
  capCents: AmountCents,
  money: Money.describe('It decides whether an action that has passed becomes fundable'),
});
export type InputsV2 = z.infer<typeof InputsV2>;

/** Everything that decides how the rate moves in one night. */
export const NightInputsV2 = z.object({
  formula: z.literal(V2),
  morning: z.iso.date(),
  rateMillionths: Millionths,
  certifiedGroups: z.int().min(0),
  policy: Policy,
  money: Money,
});
export type NightInputsV2 = z.infer<typeof NightInputsV2>;
