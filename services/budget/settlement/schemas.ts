import { z } from 'zod';
import { SumCents, Timestamp } from '../../../libs/http/fields.ts';
import { NightInputs, ThresholdInputs } from '../../../libs/threshold/inputs.ts';
import { FormulaMemory, PolicySchema } from '../../../libs/threshold/policy.ts';
import { EXAMPLES } from '../examples.ts';
import type { Place } from './domain/place.ts';
import type { Settlement } from './domain/settlement.ts';

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
    kind: z.literal('pass'),
    actionId: z.string(),
    votes: z.int(),
    threshold: z.int(),
    missingCents: SumCents,
    inputs: ThresholdInputs,
  }),
  z.object({
    kind: z.literal('night'),
    morning: z.iso.date(),
    recentCents: SumCents,
    inputs: NightInputs,
    memory: FormulaMemory,
  }),
  z.object({
    kind: z.literal('cross'),
    actionId: z.string(),
    groups: z.array(z.string()),
    reservedCents: SumCents,
    votes: z.int(),
    threshold: z.int(),
    inputs: ThresholdInputs,
    recentCents: SumCents.optional().describe('Not kept with decisions of the first releases'),
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
      state: z.enum(['open', 'closing', 'closed']),
      startsOn: z.iso.date(),
      endsOn: z.iso.date(),
      recentCents: SumCents,
      certifiedGroups: z.int(),
      totalCents: SumCents,
      remainingCents: SumCents,
      policy: PolicySchema,
      memory: FormulaMemory,
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
