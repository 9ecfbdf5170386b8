import { z } from 'zod';
import { AmountCents, line, text, Timestamp } from '../../../libs/http/fields.ts';
import { ThresholdInputs } from '../../../libs/threshold/inputs.ts';
import { EXAMPLES } from '../examples.ts';
import { FieldChangeOut, fieldChangeView, HowToOut, howToView, IllustrationOut } from '../proposals/schemas.ts';
import type { Action } from './domain/action.ts';

export const PublicationIn = z
  .strictObject({
    capCents: AmountCents.describe('The most that the national budget reimburses one group for this action'),
  })
  .meta({ examples: [EXAMPLES.publicationIn] });

export const CorrectionIn = z
  .strictObject({
    title: line(120).optional(),
    summary: text(500).optional(),
    description: text(10_000).optional(),
    reason: line(300),
  })
  .refine(
    ({ title, summary, description }) => title !== undefined || summary !== undefined || description !== undefined,
    'corrects nothing: give a title, a summary or a description',
  )
  .meta({ minProperties: 2, examples: [EXAMPLES.correctionIn] });

const FundableOut = z
  .object({
    seasonId: z.string(),
    settlementId: z.string(),
    votes: z.int(),
    threshold: z.int(),
    reservedCents: z.int(),
    claimsUntil: z.iso.date(),
    fundableAt: Timestamp,
    inputs: ThresholdInputs.describe('Everything that decided: whoever has it can recompute the decision'),
  })
  .meta({ id: 'FundingDecision' });

const summaryOut = {
  id: z.string(),
  version: z.int(),
  number: z.int(),
  groupId: z.string(),
  seasonId: z.string(),
  title: z.string(),
  summary: z.string(),
  capCents: z.int(),
  publishedAt: Timestamp,
};
export const ActionSummaryOut = z
  .object({ ...summaryOut, fundable: z.boolean() })
  .meta({ id: 'ActionSummary', examples: [EXAMPLES.actionSummary] });
export const ActionOut = z
  .object({
    ...summaryOut,
    proposalId: z.string(),
    revision: z.int(),
    description: z.string(),
    howTo: HowToOut,
    illustrations: z.array(IllustrationOut),
    fundable: FundableOut.nullable().describe('null until a settlement decided'),
    corrections: z.array(z.object({ at: Timestamp, reason: z.string(), changes: z.array(FieldChangeOut) })),
  })
  .meta({ id: 'Action', examples: [EXAMPLES.action] });

const summaryOf = ({ _id, version, number, groupId, seasonId, title, summary, capCents, publishedAt }: Action) => ({
  id: _id,
  version,
  number,
  groupId,
  seasonId,
  title,
  summary,
  capCents,
  publishedAt: publishedAt.toISOString(),
});

export const actionSummaryView = (action: Action): z.input<typeof ActionSummaryOut> => ({
  ...summaryOf(action),
  fundable: action.fundable !== null,
});

export const actionView = (action: Action): z.input<typeof ActionOut> => ({
  ...summaryOf(action),
  proposalId: action.proposalId,
  revision: action.revision,
  description: action.description,
  howTo: howToView(action.howTo),
  illustrations: action.illustrations.map((each) => ({ ...each })),
  fundable: action.fundable,
  corrections: action.corrections.map(({ at, reason, changes }) => ({
    at: at.toISOString(),
    reason,
    changes: changes.map(fieldChangeView),
  })),
});
