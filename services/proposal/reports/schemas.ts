import { z } from 'zod';
import { MaybeCents, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { Report } from './domain/report.ts';

export const ReportIn = z
  .strictObject({
    groupId: Uuid,
    text: text(10_000),
    tips: text(2_000).optional(),
    realCostCents: MaybeCents.describe('What it really cost, all included'),
  })
  .meta({ examples: [EXAMPLES.reportIn] });

export const ReportOut = z
  .object({
    id: z.string(),
    actionId: z.string(),
    groupId: z.string(),
    text: z.string(),
    tips: z.string(),
    realCostCents: z.int(),
    publishedAt: Timestamp,
  })
  .meta({ id: 'Report', examples: [EXAMPLES.report] });

export const reportView = ({ _id, version: _version, publishedAt, ...report }: Report): z.input<typeof ReportOut> => ({
  ...report,
  id: _id,
  publishedAt: publishedAt.toISOString(),
});
