import { z } from 'zod';
import { MaybeCents, SumCents, Timestamp } from '../../../libs/http/fields.ts';
import { ThresholdCause } from '../../../libs/threshold/cause.ts';
import { ThresholdInputs } from '../../../libs/threshold/inputs.ts';
import { EXAMPLES } from '../examples.ts';
import type { Tally, ThresholdChange } from './domain/tally.ts';

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
        passed: z.boolean().describe('The action has passed: it needs no more votes, whatever the threshold is now'),
        groupsStillNeeded: z.int(),
        missingCents: SumCents.describe('What must become free for a place for each voter'),
        inputs: ThresholdInputs,
        at: Timestamp,
      })
      .nullable()
      .describe('With these inputs anybody can recompute it; null until it is first calculated'),
    standing: z
      .enum(['needs-groups', 'waits-for-money', 'fundable'])
      .describe(
        '`needs-groups`: it takes `groupsStillNeeded` more groups. `waits-for-money`: it has passed and needs no more votes; it becomes fundable as soon as `missingCents` more can be given, and there is no queue. `fundable`: open to every certified group',
      ),
    fundable: z
      .object({ at: Timestamp, votes: z.int(), threshold: z.int(), claimsUntil: z.string(), inputs: ThresholdInputs })
      .nullable()
      .describe('The decision, kept as it was made'),
  })
  .meta({ id: 'Tally', examples: [EXAMPLES.tally] });

const standingOf = ({ threshold, fundable }: Pick<Tally, 'threshold' | 'fundable'>) => {
  if (fundable) return 'fundable';
  return threshold?.passed ? 'waits-for-money' : 'needs-groups';
};

export const tallyView = ({ _id, threshold, fundable, ...tally }: Tally): z.input<typeof TallyOut> => ({
  ...tally,
  actionId: _id,
  standing: standingOf({ threshold, fundable }),
  // The groups that are still needed follow from the votes beside them, because the count that the worker used may be a
  // moment older.
  threshold: threshold && {
    ...threshold,
    groupsStillNeeded: threshold.passed ? 0 : Math.max(0, threshold.threshold + 1 - tally.votes),
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
