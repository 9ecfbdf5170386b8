import { z } from 'zod';
import { line, MaybeCents, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import { CRITERIA, CRITERION_LABELS } from '../review/domain/framework.ts';
import type { FieldChange, HowTo } from './domain/content.ts';
import type { Proposal, Revision } from './domain/proposal.ts';
import { STATES } from './domain/transitions.ts';

const HowToIn = z.strictObject({
  steps: z.array(text(1_000)).max(40),
  materials: z.array(line(200)).max(60),
  costLines: z
    .array(z.strictObject({ label: line(120), amountCents: MaybeCents }))
    .max(40)
    .describe('Indicative, so that a group knows what to expect'),
});
const contentIn = { title: line(120), summary: text(500), description: text(10_000), howTo: HowToIn };

export const ProposalIn = z
  .strictObject({
    groupId: Uuid,
    ...contentIn,
    derivedFrom: Uuid.optional().describe('The action of which this is a material change'),
  })
  .meta({ examples: [EXAMPLES.proposalIn] });
export const ContentIn = z.strictObject(contentIn).meta({ examples: [EXAMPLES.contentIn] });
const CostLineOut = z.object({ label: z.string(), amountCents: z.int() });
export const HowToOut = z
  .object({ steps: z.array(z.string()), materials: z.array(z.string()), costLines: z.array(CostLineOut) })
  .meta({ id: 'HowTo' });
export const IllustrationOut = z
  .object({ id: z.string(), alt: z.string(), contentType: z.string() })
  .meta({ id: 'Illustration' });
const AssessmentOut = z.object({ met: z.boolean(), reason: z.string(), at: Timestamp, revision: z.int() });
const CriterionOut = z.object({ fr: z.string(), en: z.string(), decision: AssessmentOut.nullable() });

const summaryOut = {
  id: z.string(),
  version: z.int(),
  groupId: z.string(),
  state: z.enum(STATES),
  revision: z.int(),
  title: z.string(),
  summary: z.string(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
};
export const ProposalSummaryOut = z
  .object(summaryOut)
  .meta({ id: 'ProposalSummary', examples: [EXAMPLES.proposalSummary] });
export const ProposalOut = z
  .object({
    ...summaryOut,
    description: z.string(),
    howTo: HowToOut,
    illustrations: z.array(IllustrationOut),
    requests: z.array(
      z.object({
        id: z.string(),
        level: z.enum(['must', 'should']),
        text: z.string(),
        state: z.enum(['open', 'resolved']),
        at: Timestamp,
      }),
    ),
    framework: z.record(z.enum(CRITERIA), CriterionOut),
    declined: z.object({ reasons: z.string(), at: Timestamp }).nullable(),
    derivedFrom: z.string().nullable(),
    actionId: z.string().nullable(),
  })
  .meta({ id: 'Proposal', examples: [EXAMPLES.proposal] });

export const RevisionSummaryOut = z
  .object({ revision: z.int(), at: Timestamp })
  .meta({ id: 'RevisionSummary', examples: [EXAMPLES.revisionSummary] });
export const RevisionOut = z
  .object({
    proposalId: z.string(),
    revision: z.int(),
    at: Timestamp,
    title: z.string(),
    summary: z.string(),
    description: z.string(),
    howTo: HowToOut,
  })
  .meta({ id: 'Revision', examples: [EXAMPLES.revision] });

const FieldValueOut = z.union([z.string(), z.array(z.string()), z.array(CostLineOut)]);
export const FieldChangeOut = z
  .object({ field: z.string(), before: FieldValueOut, after: FieldValueOut })
  .meta({ id: 'FieldChange' });
export const ComparisonOut = z
  .object({ from: z.int(), to: z.int(), changes: z.array(FieldChangeOut) })
  .meta({ id: 'Comparison', examples: [EXAMPLES.comparison] });

export const howToView = ({ steps, materials, costLines }: HowTo): z.input<typeof HowToOut> => ({
  steps: [...steps],
  materials: [...materials],
  costLines: costLines.map((each) => ({ ...each })),
});

export const fieldChangeView = ({ field, before, after }: FieldChange) =>
  ({ field, before, after }) as z.input<typeof FieldChangeOut>;

export const proposalSummaryView = ({
  _id,
  version,
  groupId,
  state,
  revision,
  content,
  createdAt,
  updatedAt,
}: Proposal): z.input<typeof ProposalSummaryOut> => ({
  id: _id,
  version,
  groupId,
  state,
  revision,
  title: content.title,
  summary: content.summary,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const proposalView = (proposal: Proposal): z.input<typeof ProposalOut> => ({
  ...proposalSummaryView(proposal),
  description: proposal.content.description,
  howTo: howToView(proposal.content.howTo),
  illustrations: proposal.illustrations.map((each) => ({ ...each })),
  requests: proposal.requests.map(({ id, level, text, state, at }) => ({
    id,
    level,
    text,
    state,
    at: at.toISOString(),
  })),
  framework: Object.fromEntries(
    CRITERIA.map((criterion) => [criterion, criterionView(proposal, criterion)]),
  ) as z.input<typeof ProposalOut>['framework'],
  declined: proposal.declined && { reasons: proposal.declined.reasons, at: proposal.declined.at.toISOString() },
  derivedFrom: proposal.derivedFrom,
  actionId: proposal.actionId,
});

function criterionView({ framework }: Proposal, criterion: (typeof CRITERIA)[number]): z.input<typeof CriterionOut> {
  const decided = framework[criterion];
  return {
    ...CRITERION_LABELS[criterion],
    decision: decided && {
      met: decided.met,
      reason: decided.reason,
      at: decided.at.toISOString(),
      revision: decided.revision,
    },
  };
}

export const revisionSummaryView = ({ revision, at }: Revision) => ({ revision, at: at.toISOString() });

export const revisionView = ({ proposalId, revision, at, content }: Revision): z.input<typeof RevisionOut> => ({
  proposalId,
  revision,
  at: at.toISOString(),
  ...content,
  howTo: howToView(content.howTo),
});
