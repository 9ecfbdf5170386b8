import { z } from 'zod';
import { STATES } from '../claims/domain/transitions.ts';
import { EXAMPLES } from '../examples.ts';
import { TRANSFER_STATES } from './domain/transfer-outcome.ts';
import type { ReportedTransfer, StatusImport } from './import-status-report.ts';
import { WordOut, wordView } from './word-view.ts';

const ids = z.array(z.string());
const reasoned = z.array(z.object({ endToEndId: z.string(), reason: z.string() }));
const status = z.object({ endToEndId: z.string(), status: z.string().nullable() });

const ReportedOut = z
  .object({
    claimId: z.string(),
    endToEndId: z.string(),
    said: z.array(WordOut).describe('What this file says of the transfer'),
    changed: z.boolean().describe('The transfer or its claim is in another state than before'),
    before: z.enum(TRANSFER_STATES),
    after: z.enum(TRANSFER_STATES),
    claimBefore: z.enum(STATES).nullable(),
    claimAfter: z.enum(STATES).nullable(),
  })
  .meta({ id: 'ReportedTransfer' });

export const StatusImportOut = z
  .object({
    payoutId: z.string().nullable().describe('Null when the message that it answers is none of ours'),
    transfers: z.array(ReportedOut).describe('Each transfer of which the file speaks, with what changed'),
    paid: ids.describe('End-to-end ids of transfers that are paid now'),
    rejected: reasoned.describe('Rejected now: their claims are free for a later batch, or wait for another account'),
    disputed: reasoned.describe('Disputed: the bank contradicts itself, and finance decides with evidence'),
    known: ids.describe('The bank had said the same before'),
    pending: z.array(status).describe('The bank may still pay'),
    unknown: z.array(status).describe('Not in this batch, or without an id'),
    leftOut: z
      .array(z.object({ claimId: z.string(), endToEndId: z.string(), reason: z.string() }))
      .describe('For another payer, who imports the same file'),
  })
  .meta({ id: 'StatusImport', examples: [EXAMPLES.statusImport] });

const hasChanged = ({ before, after, claimBefore, claimAfter }: ReportedTransfer): boolean =>
  before.state !== after.state || claimBefore !== claimAfter;

const reportedView = (reported: ReportedTransfer): z.input<typeof ReportedOut> => ({
  claimId: reported.after.claimId,
  endToEndId: reported.after.endToEndId,
  said: reported.said.map(wordView),
  changed: hasChanged(reported),
  before: reported.before.state,
  after: reported.after.state,
  claimBefore: reported.claimBefore,
  claimAfter: reported.claimAfter,
});

export function statusImportView({
  payoutId,
  transfers,
  unknown,
  leftOut,
}: StatusImport): z.input<typeof StatusImportOut> {
  const idOf = ({ after: { endToEndId } }: ReportedTransfer) => endToEndId;
  const reasonOf = (reported: ReportedTransfer) => ({
    endToEndId: idOf(reported),
    reason: reported.after.reason ?? '',
  });
  const became = (state: ReportedTransfer['after']['state']) =>
    transfers.filter((reported) => reported.after.state === state && hasChanged(reported));
  return {
    payoutId,
    transfers: transfers.map(reportedView),
    paid: became('paid').map(idOf),
    rejected: became('rejected').map(reasonOf),
    disputed: transfers.filter(({ after }) => after.state === 'disputed').map(reasonOf),
    known: transfers
      .filter(
        (reported) => (reported.after.state === 'paid' || reported.after.state === 'rejected') && !hasChanged(reported),
      )
      .map(idOf),
    pending: transfers
      .filter(({ after }) => after.state === 'sent')
      .map((reported) => ({ endToEndId: idOf(reported), status: reported.said.at(-1)?.status ?? null })),
    unknown: [...unknown],
    leftOut: [...leftOut],
  };
}
