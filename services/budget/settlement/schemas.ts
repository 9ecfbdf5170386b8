import { z } from 'zod';
import { SumCents, Timestamp } from '../../../libs/http/fields.ts';
import { NightInputs, ThresholdInputs } from '../../../libs/threshold/inputs.ts';
import { FormulaMemory, PolicySchema } from '../../../libs/threshold/policy.ts';
import { EXAMPLES } from '../examples.ts';
import type { DecisionPart } from './domain/decision-parts.ts';
import type { Place } from './domain/place.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';

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
    decided: z.int().describe('How many decisions there are'),
    decisionsAt: z
      .string()
      .nullable()
      .describe(
        'Where the decisions can be read in pages when they are too many for this answer, and `decisions` is empty',
      ),
    applied: z.int().describe('How many decisions were applied or refused'),
    refused: z
      .array(z.object({ index: z.int(), why: z.string() }))
      .describe('Each decision that was refused; only the first of them where the decisions are read in pages'),
  })
  .meta({ id: 'Settlement', examples: [EXAMPLES.settlement] });

export const settlementView = (
  { _id, seasonId, n, state, cause, startedAt, finishedAt, snapshot, decided, refusal }: Settlement,
  { decisions, applied }: { readonly decisions: readonly Decision[] | undefined; readonly applied: number },
): z.input<typeof SettlementOut> => ({
  id: _id,
  seasonId,
  n,
  state,
  cause,
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
  snapshot,
  decided,
  decisions: [...(decisions ?? [])] as z.input<typeof DecisionOut>[],
  decisionsAt: decisions ? null : `/v1/seasons/${seasonId}/settlements/${n}/decisions`,
  applied,
  refused: refusedOf(refusal, decisions ? decided : 0),
});

/** @param until the decisions before this index are listed, and the first refused one in any case */
function refusedOf(refusal: Settlement['refusal'], until: number): { index: number; why: string }[] {
  if (!refusal) return [];
  const { index: first } = refusal;
  const following = Array.from({ length: Math.max(0, until - first - 1) }, (_, after) => ({
    index: first + 1 + after,
    why: 'an earlier decision was refused',
  }));
  return [refusal, ...following];
}

export const DecisionPartOut = z
  .object({
    index: z.int().describe('The place of the first of these decisions among all of the settlement, from 0'),
    continues: z.boolean().describe('The first of these decisions began in the part before; its groups go on here'),
    goesOn: z.boolean().describe('The groups of the last of these decisions go on in the next part'),
    decisions: z.array(DecisionOut),
  })
  .meta({ id: 'DecisionPart', examples: [EXAMPLES.decisionPart] });

export const decisionPartView = ({
  index,
  continues,
  goesOn,
  decisions,
}: DecisionPart): z.input<typeof DecisionPartOut> => ({
  index,
  continues,
  goesOn,
  decisions: [...decisions] as z.input<typeof DecisionOut>[],
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
