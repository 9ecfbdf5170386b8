import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import type { Report } from './domain/report.ts';

export const reportCollection = defineCollection<Report>({
  name: 'reports',
  noun: 'report',
  indexes: [{ key: { actionId: 1, publishedAt: -1, _id: -1 } }],
  fields: {
    version: Number,
    actionId: String,
    groupId: String,
    text: String,
    tips: String,
    realCostCents: Number,
    publishedAt: Date,
  },
});

export function openReports(database: Database, written: () => void) {
  const reports = openDocuments(database, reportCollection, written);
  return {
    ...reports,
    /** Lists the reports on an action, newest first. */
    newestOn: (actionId: string, request: PageRequest) =>
      reports.page({ actionId }, request, { by: 'publishedAt', direction: -1 }),
  };
}

export type ReportStore = ReturnType<typeof openReports>;
