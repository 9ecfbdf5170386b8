import { z } from 'zod';
import { Day, line, SumCents } from '../../../libs/http/fields.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/default-policy.ts';
import { PolicyRules, PolicySchema, ThresholdInputs } from '../../../libs/threshold/schemas.ts';
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
  })
  .meta({ id: 'Season', examples: [EXAMPLES.season] });

export const seasonView = ({
  _id,
  settledOn: _settledOn,
  settlementDue: _due,
  ...season
}: SeasonWithMoney): z.input<typeof SeasonOut> => ({ ...season, id: _id });

export const CapPreviewOut = z
  .object({
    threshold: z.int(),
    expectedGroups: z.int(),
    needCents: SumCents,
    availableCents: SumCents,
    rateBasisPoints: z.int(),
    inputs: ThresholdInputs,
    highestAffordableCapCents: SumCents.describe(
      'With a higher cap the season could not pay for the groups that are expected',
    ),
  })
  .meta({ id: 'CapPreview', examples: [EXAMPLES.capPreview] });
