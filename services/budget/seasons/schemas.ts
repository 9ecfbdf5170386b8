import { z } from 'zod';
import { AmountCents, Day, line, SumCents, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { PolicyRules, PolicySchema, ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/threshold.ts';
import { EXAMPLES } from '../examples.ts';
import type { Balance, Transfer } from '../ledger/store.ts';
import type { Place } from '../settlement/domain/place.ts';
import type { Settlement } from '../settlement/domain/settlement.ts';
import type { SeasonWithMoney } from './seasons.ts';

/** Names one movement for good: the same reference books once. */
export const Reference = z.string().regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits or . _ -');

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

const DecisionOut = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('return-place'),
    actionId: z.string(),
    groupId: z.string(),
    cause: z.enum(['withdrawn', 'decertified', 'unused', 'season-closed']),
    amountCents: SumCents,
    to: z.enum(['free', 'season']),
  }),
  z.object({ kind: z.literal('remind-place'), actionId: z.string(), groupId: z.string(), returnsOn: z.string() }),
  z.object({ kind: z.literal('end-waiting'), actionId: z.string(), groups: z.array(z.string()) }),
  z.object({ kind: z.literal('release-free'), actionId: z.string(), amountCents: SumCents }),
  z.object({
    kind: z.literal('extend'),
    actionId: z.string(),
    groups: z.array(z.string()),
    fromFreeCents: SumCents,
    fromSeasonCents: SumCents,
  }),
  z.object({ kind: z.literal('extension-lacks'), actionId: z.string(), missingCents: SumCents }),
  z.object({
    kind: z.literal('cross'),
    actionId: z.string(),
    groups: z.array(z.string()),
    reservedCents: SumCents,
    votes: z.int(),
    threshold: z.int(),
    inputs: ThresholdInputs,
  }),
]);

export const SettlementOut = z
  .object({
    id: z.string(),
    seasonId: z.string(),
    n: z.int(),
    state: z.enum(['running', 'done']),
    cause: z.string(),
    startedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    snapshot: z.object({
      certifiedGroups: z.int(),
      totalCents: SumCents,
      remainingCents: SumCents,
      policy: PolicySchema,
    }),
    decisions: z.array(DecisionOut),
    applied: z.int(),
    refused: z.array(z.object({ index: z.int(), why: z.string() })),
  })
  .meta({ id: 'Settlement', examples: [EXAMPLES.settlement] });

export const settlementView = ({
  _id,
  version: _version,
  startedAt,
  finishedAt,
  ...settlement
}: Settlement): z.input<typeof SettlementOut> => ({
  ...settlement,
  id: _id,
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
  decisions: [...settlement.decisions] as z.input<typeof DecisionOut>[],
  refused: [...settlement.refused],
});

export const PlaceOut = z
  .object({
    actionId: z.string(),
    groupId: z.string(),
    seasonId: z.string(),
    state: z.enum(['waiting', 'granted', 'returned']),
    capCents: SumCents,
    heldCents: SumCents,
    chargedCents: SumCents,
    requestedAt: Timestamp,
    grantedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Place' });

export const placeView = ({ requestedAt, grantedAt, ...place }: Place): z.input<typeof PlaceOut> => ({
  ...place,
  requestedAt: requestedAt.toISOString(),
  grantedAt: grantedAt?.toISOString() ?? null,
});

export const EnvelopeOut = z
  .object({ groupId: z.string(), availableCents: SumCents, heldCents: SumCents })
  .meta({ id: 'Envelope', examples: [EXAMPLES.envelope] });

export const envelopeView = (groupId: string, { availableCents, heldCents }: Balance): z.input<typeof EnvelopeOut> => ({
  groupId,
  availableCents,
  heldCents,
});

export const TransferOut = z
  .object({
    id: z.string(),
    from: z.string(),
    to: z.string(),
    amountCents: SumCents,
    phase: z.enum(['booked', 'hold', 'post', 'void']),
    endsHold: z.string().nullable(),
    reason: z.string(),
    by: z.string().nullable().describe('The person who caused it, where a person did'),
    at: Timestamp,
  })
  .meta({ id: 'Transfer', examples: [EXAMPLES.transfer] });

export const transferView = ({ _id, at, endsHold, by, ...transfer }: Transfer) =>
  ({ ...transfer, id: _id, endsHold: endsHold ?? null, by: by ?? null, at: at.toISOString() }) satisfies z.input<
    typeof TransferOut
  >;

export const AccountOut = z
  .object({ account: z.string(), availableCents: SumCents, heldCents: SumCents })
  .meta({ id: 'Account', examples: [EXAMPLES.account] });

/** Each group once: the second line for a group would be a mistake of the sender. */
export const OpeningsIn = z
  .strictObject({
    openings: z
      .array(z.strictObject({ groupId: Uuid, amountCents: AmountCents }))
      .min(1)
      .max(500)
      .superRefine((openings, context) => {
        const lines = new Map<string, number>();
        for (const [index, { groupId }] of openings.entries()) {
          const first = lines.get(groupId);
          if (first !== undefined)
            context.addIssue({ code: 'custom', path: [index, 'groupId'], message: `stands in line ${first} already` });
          else lines.set(groupId, index);
        }
      }),
  })
  .meta({ examples: [EXAMPLES.openingsIn] });

export const OpeningsOut = z
  .object({
    booked: z.int().describe('Groups whose opening balance was booked now'),
    bookedBefore: z.int().describe('Groups with the same opening balance since an earlier call'),
  })
  .meta({ id: 'Openings', examples: [EXAMPLES.openings] });
