import { z } from 'zod';
import { CentsField, Id, Instant, Version } from './values.ts';

const ProposalRef = { proposalId: Id, version: Version, groupId: Id, title: z.string(), revision: z.int() };

export const proposalPayloads = {
  'proposal.submitted': z.object(ProposalRef),
  'proposal.changes-requested': z.object({
    ...ProposalRef,
    requests: z.array(z.object({ level: z.enum(['must', 'should']), text: z.string() })),
  }),
  'proposal.declined': z.object({ ...ProposalRef, reasons: z.string() }),
  'action.published': z.object({
    actionId: Id,
    version: Version,
    /** The public number of the action: 1, 2, 3 … over all seasons. */
    number: z.int(),
    proposalId: Id,
    groupId: Id,
    seasonId: Id,
    revision: z.int(),
    title: z.string(),
    summary: z.string(),
    capCents: CentsField.min(1),
    publishedAt: Instant,
  }),
  'report.published': z.object({
    reportId: Id,
    version: Version,
    actionId: Id,
    groupId: Id,
    tips: z.string(),
    realCostCents: CentsField,
    publishedAt: Instant,
  }),
};
