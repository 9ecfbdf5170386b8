import { z } from 'zod';
import { MaybeCents, SumCents, text, Timestamp } from '../../../libs/http/fields.ts';
import { PolicyRules, PolicySchema } from '../../../libs/threshold/policy.ts';
import { EXAMPLES } from '../examples.ts';
import { changedRules, rulesOf, type PolicyChange, type SeenOutcome } from './domain/policy-change.ts';
import type { Outcome } from './domain/simulation.ts';

export const SimulationIn = z
  .strictObject({ rules: PolicyRules, addedCents: MaybeCents.default(0).describe('As if the season had so much more') })
  .meta({ examples: [EXAMPLES.simulationIn] });
export const PolicyChangeIn = z
  .strictObject({ rules: PolicyRules, reason: text(1_500) })
  .meta({ examples: [EXAMPLES.policyChangeIn] });
export const PolicyRejectionIn = z
  .strictObject({ reason: text(1_500) })
  .meta({ examples: [EXAMPLES.policyRejectionIn] });

const actionRef = { actionId: z.string(), number: z.int() };
const crossing = z.object({ ...actionRef, votes: z.int(), threshold: z.int(), reservedCents: SumCents });
const seenFields = {
  crossings: z.array(crossing).describe('In the order in which they would cross'),
  granted: z.int().describe('Waiting groups that would be granted a place'),
  remainingCents: SumCents,
};

const OutcomeOut = z
  .object({
    ...seenFields,
    lacking: z
      .array(z.object({ ...actionRef, missingCents: SumCents }))
      .describe('Fundable actions whose waiting groups the money does not reach'),
    open: z
      .array(
        z.object({
          ...actionRef,
          votes: z.int(),
          threshold: z.int(),
          groupsStillNeeded: z.int(),
          missingCents: SumCents,
        }),
      )
      .describe('Actions that would stay open, with the money that would be left'),
  })
  .meta({ id: 'SettlementOutcome' });

export const SimulationOut = z
  .object({ policy: PolicySchema.describe('As it is now'), current: OutcomeOut, proposed: OutcomeOut })
  .meta({ id: 'PolicySimulation', examples: [EXAMPLES.simulation] });

type Numbers = ReadonlyMap<string, number>;
const numbered = <T extends { readonly actionId: string }>(rows: readonly T[], numbers: Numbers) =>
  rows.map((row) => ({ ...row, number: numbers.get(row.actionId) ?? 0 }));

const seenView = ({ crossings, granted, remainingCents }: SeenOutcome, numbers: Numbers) => ({
  crossings: numbered(crossings, numbers),
  granted,
  remainingCents,
});

export const outcomeView = (outcome: Outcome, numbers: Numbers): z.input<typeof OutcomeOut> => ({
  ...seenView(outcome, numbers),
  lacking: numbered(outcome.lacking, numbers),
  open: numbered(outcome.open, numbers).sort((a, b) => a.number - b.number),
});

export const PolicyChangeOut = z
  .object({
    id: z.string(),
    version: z.int(),
    seasonId: z.string(),
    state: z.enum(['open', 'approved', 'rejected']),
    rules: PolicyRules,
    base: PolicySchema,
    changed: z.array(z.string()).describe('The rules that differ'),
    reason: z.string(),
    simulation: z
      .object({ current: z.object(seenFields), proposed: z.object(seenFields) })
      .describe('As it was when this was proposed'),
    proposedBy: z.string(),
    proposedAt: Timestamp,
    decidedBy: z.string().nullable(),
    decidedAt: Timestamp.nullable(),
    rejection: z.string().nullable(),
  })
  .meta({ id: 'PolicyChange', examples: [EXAMPLES.policyChange] });

export const policyChangeView = (
  { _id, simulation, proposedAt, decidedAt, ...change }: PolicyChange,
  numbers: Numbers,
): z.input<typeof PolicyChangeOut> => ({
  ...change,
  id: _id,
  changed: changedRules(rulesOf(change.base), change.rules),
  simulation: { current: seenView(simulation.current, numbers), proposed: seenView(simulation.proposed, numbers) },
  proposedAt: proposedAt.toISOString(),
  decidedAt: decidedAt?.toISOString() ?? null,
});
