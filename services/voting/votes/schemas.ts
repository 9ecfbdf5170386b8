import { z } from 'zod';
import { line, MaybeCents, Month, SumCents, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { ThresholdCause, ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { EXAMPLES } from '../examples.ts';
import type { KnownPlace } from '../store.ts';
import type { Tally, ThresholdChange } from '../tallies/domain/tally.ts';
import type { Vote } from './domain/vote.ts';

export const VoteIn = z
  .strictObject({
    actionId: Uuid,
    groupId: Uuid,
    plannedMonth: Month.describe('When the group plans to do the action'),
    commune: line(120).describe('Where'),
    adaptation: text(1_500).describe('How it will be adapted to local realities'),
  })
  .meta({ examples: [EXAMPLES.voteIn] });

export const VoteId = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, 'must be a vote id: action and group, joined by a dot');

export const VoteOut = z
  .object({
    id: z.string(),
    version: z.int(),
    actionId: z.string(),
    groupId: z.string(),
    seasonId: z.string(),
    state: z.enum(['active', 'withdrawn']),
    progress: z.enum(['pledged', 'done']),
    plannedMonth: z.string(),
    commune: z.string(),
    adaptation: z.string(),
    castAt: Timestamp,
    withdrawnAt: Timestamp.nullable(),
    place: z
      .enum(['waiting', 'granted', 'returned'])
      .nullable()
      .describe('The place of this group on the action, as far as it is known here'),
  })
  .meta({ id: 'Vote', examples: [EXAMPLES.vote] });

export const voteView = (
  { _id, voterKey: _voterKey, castAt, withdrawnAt, ...vote }: Vote,
  place?: KnownPlace,
): z.input<typeof VoteOut> => ({
  ...vote,
  id: _id,
  castAt: castAt.toISOString(),
  withdrawnAt: withdrawnAt?.toISOString() ?? null,
  place: place?.state ?? null,
});

export const TallyOut = z
  .object({
    actionId: z.string(),
    version: z.int(),
    seasonId: z.string(),
    number: z.int(),
    title: z.string(),
    capCents: MaybeCents,
    votes: z.int(),
    seq: z.int(),
    threshold: z
      .object({
        threshold: z.int().describe('The number of groups that must be exceeded'),
        groupsStillNeeded: z.int(),
        missingCents: SumCents,
        inputs: ThresholdInputs,
        at: Timestamp,
      })
      .nullable()
      .describe('With these inputs anybody can recompute it; null until it is first calculated'),
    fundable: z
      .object({ at: Timestamp, votes: z.int(), threshold: z.int(), claimsUntil: z.string(), inputs: ThresholdInputs })
      .nullable()
      .describe('The decision, kept as it was made'),
  })
  .meta({ id: 'Tally', examples: [EXAMPLES.tally] });

export const tallyView = ({ _id, threshold, fundable, ...tally }: Tally): z.input<typeof TallyOut> => ({
  ...tally,
  actionId: _id, // Worked out from the votes beside it: the worker's own count may be a moment older.
  threshold: threshold && {
    ...threshold,
    groupsStillNeeded: Math.max(0, threshold.threshold + 1 - tally.votes),
    at: threshold.at.toISOString(),
  },
  fundable: fundable && { ...fundable, at: fundable.at.toISOString() },
});

export const ThresholdChangeOut = z
  .object({
    at: Timestamp,
    formerThreshold: z.int().nullable(),
    threshold: z.int(),
    votes: z.int().describe('Counted at that moment'),
    inputs: ThresholdInputs,
    causes: z
      .array(z.enum([...ThresholdCause.options, 'settlement']))
      .describe('The inputs that were others than before; `settlement`: the decision that made it fundable'),
  })
  .meta({ id: 'ThresholdChange', examples: [EXAMPLES.thresholdChange] });

export const thresholdChangeView = ({
  _id: _change,
  actionId: _action,
  at,
  causes,
  ...change
}: ThresholdChange): z.input<typeof ThresholdChangeOut> => ({ ...change, causes: [...causes], at: at.toISOString() });
