import { z } from 'zod';
import { Day, line, SumCents } from '../../../libs/http/fields.ts';
import { ThresholdInputs } from '../../../libs/threshold/inputs.ts';
import { DEFAULT_POLICY, FormulaMemory, PolicyRules, PolicySchema } from '../../../libs/threshold/policy.ts';
import { EXAMPLES } from '../examples.ts';
import type { SeasonWithMoney } from './domain/season.ts';

export const SeasonIn = z
  .strictObject({
    name: line(120),
    startsOn: Day,
    endsOn: Day,
    mode: z.enum(['immediate', 'daily']).default('immediate'),
    policy: PolicyRules.default(DEFAULT_POLICY),
  })
  .refine(({ startsOn, endsOn }) => startsOn < endsOn, { path: ['endsOn'], message: 'must be after startsOn' })
  .meta({ examples: [EXAMPLES.seasonIn] });

export const SeasonOut = z
  .object({
    id: z.string(),
    version: z.int(),
    number: z.int(),
    name: z.string(),
    state: z.enum(['open', 'closing', 'closed']),
    startsOn: z.string(),
    endsOn: z.string(),
    claimsUntil: z.string(),
    mode: z.enum(['immediate', 'daily']),
    totalCents: SumCents,
    remainingCents: SumCents,
    policy: PolicySchema,
    memory: FormulaMemory.describe('What the formula of the policy remembers from day to day'),
  })
  .meta({ id: 'Season', examples: [EXAMPLES.season] });

export const seasonView = ({
  _id,
  settledOn: _settledOn,
  settlementDue: _due,
  recentCents: _recentCents,
  ...season
}: SeasonWithMoney): z.input<typeof SeasonOut> => ({ ...season, id: _id });

export const CapPreviewOut = z
  .object({
    threshold: z.int(),
    leastPlaces: z.int().describe('A crossing sets aside money for at least so many places'),
    needCents: SumCents,
    availableCents: SumCents,
    inputs: ThresholdInputs,
    highestAffordableCapCents: SumCents.describe('With a higher cap the season could not pay for these places'),
  })
  .meta({ id: 'CapPreview', examples: [EXAMPLES.capPreview] });

const Sentences = z.array(z.string()).readonly();

export const ThresholdRuleOut = z
  .object({
    seasonId: z.string(),
    at: z.iso.datetime(),
    formula: z.string(),
    sentences: z.object({ fr: Sentences, en: Sentences }),
  })
  .meta({ id: 'ThresholdRule', examples: [EXAMPLES.thresholdRule] });
