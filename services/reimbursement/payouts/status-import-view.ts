import { z } from 'zod';
import { STATES } from '../claims/domain/transitions.ts';
import { EXAMPLES } from '../examples.ts';
import { TRANSFER_STATES } from './domain/transfer-outcome.ts';
import type { BatchImport, ReportedTransfer, StatusImport } from './import-status-reports.ts';
import { WordOut, wordView } from './word-view.ts';

const ids = z.array(z.string());
const reasoned = z.array(z.object({ endToEndId: z.string(), reason: z.string() }));
const status = z.object({ endToEndId: z.string(), status: z.string().nullable() });
const unknown = status.extend({
  amountCents: z.int().nullable().describe('As the bank repeats it'),
  reason: z.string().nullable(),
});
const unknownPayment = z.object({ paymentId: z.string().nullable(), status: z.string() });
const report = z.object({
  file: z.string().nullable().describe('Its name in the archive'),
  answers: z.string().nullable().describe('The id of the message that it answers, as the bank gives it'),
  payoutIds: ids.describe('The batches of which it speaks; empty when none of them is ours'),
  status: z.string().nullable().describe('Of the whole message'),
  reason: z.string().nullable(),
});

const ReportedOut = z
  .object({
    payoutId: z.string(),
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
    payoutId: z
      .string()
      .nullable()
      .describe(
        'The batch of which the upload speaks; null when it speaks of none of ours, or of several: see `reports`',
      ),
    reports: z.array(report).describe('The reports of the upload: one, or those of an archive or an envelope'),
    notRead: z
      .array(z.object({ file: z.string().nullable(), detail: z.string() }))
      .describe('Files of an archive that are no status reports: what each is, and what to do'),
    transfers: z.array(ReportedOut).describe('Each transfer of which the file speaks, with what changed'),
    paid: ids.describe('End-to-end ids of transfers that are paid now'),
    rejected: reasoned.describe('Rejected now: their claims are free for a later batch, or wait for another account'),
    disputed: reasoned.describe('Disputed: the bank contradicts itself, and finance decides with evidence'),
    known: ids.describe('The bank had said the same before'),
    pending: z.array(status).describe('The bank may still pay'),
    unknown: z
      .array(unknown)
      .describe('Not in this batch, or without an id: look for the amount, then confirm or reject by hand'),
    unknownPayments: z.array(unknownPayment).describe('Statuses of payments that are none of ours'),
    leftOut: z
      .array(z.object({ claimId: z.string(), endToEndId: z.string(), reason: z.string() }))
      .describe('For another payer, who imports the same file'),
  })
  .meta({ id: 'StatusImport', examples: [EXAMPLES.statusImport] });

const hasChanged = ({ before, after, claimBefore, claimAfter }: ReportedTransfer): boolean =>
  before.state !== after.state || claimBefore !== claimAfter;

type Reported = ReportedTransfer & { readonly payoutId: string };

const reportedView = (reported: Reported): z.input<typeof ReportedOut> => ({
  payoutId: reported.payoutId,
  claimId: reported.after.claimId,
  endToEndId: reported.after.endToEndId,
  said: reported.said.map(wordView),
  changed: hasChanged(reported),
  before: reported.before.state,
  after: reported.after.state,
  claimBefore: reported.claimBefore,
  claimAfter: reported.claimAfter,
});

/** Joins what several reports of an upload say of the same transfer: from before the first to after the last. */
function joined(batches: readonly BatchImport[]): Reported[] {
  const byTransfer = new Map<string, Reported>();
  for (const { payoutId, transfers } of batches)
    for (const reported of payoutId === null ? [] : transfers.map((each) => ({ ...each, payoutId: payoutId }))) {
      const key = `${reported.payoutId} ${reported.before.endToEndId}`;
      const former = byTransfer.get(key);
      byTransfer.set(
        key,
        former
          ? {
              ...reported,
              said: [...former.said, ...reported.said],
              before: former.before,
              claimBefore: former.claimBefore,
            }
          : reported,
      );
    }
  return [...byTransfer.values()];
}

const idOf = ({ after: { endToEndId } }: ReportedTransfer): string => endToEndId;
const withReason = (reported: ReportedTransfer) => ({
  endToEndId: idOf(reported),
  reason: reported.after.reason ?? '',
});

/** Sorts the transfers of which the upload speaks by what became of them. */
function outcomes(transfers: readonly Reported[]) {
  const became = (state: ReportedTransfer['after']['state']) =>
    transfers.filter((reported) => reported.after.state === state && hasChanged(reported));
  return {
    paid: became('paid').map(idOf),
    rejected: became('rejected').map(withReason),
    disputed: transfers.filter(({ after }) => after.state === 'disputed').map(withReason),
    known: transfers
      .filter(
        (reported) => (reported.after.state === 'paid' || reported.after.state === 'rejected') && !hasChanged(reported),
      )
      .map(idOf),
    pending: transfers
      .filter(({ after }) => after.state === 'sent')
      .map((reported) => ({ endToEndId: idOf(reported), status: reported.said.at(-1)?.status ?? null })),
  };
}

const payoutIdsOf = (batches: readonly BatchImport[]): string[] => [
  ...new Set(batches.flatMap(({ payoutId }) => payoutId ?? [])),
];

export function statusImportView({ reports, notRead }: StatusImport): z.input<typeof StatusImportOut> {
  const batches = reports.flatMap((each) => each.batches);
  const transfers = joined(batches);
  const [payoutId = null, ...others] = payoutIdsOf(batches);
  return {
    payoutId: others.length === 0 ? payoutId : null,
    reports: reports.map((each) => ({
      file: each.file,
      answers: each.answers,
      payoutIds: payoutIdsOf(each.batches),
      status: each.status,
      reason: each.reason,
    })),
    notRead: [...notRead],
    transfers: transfers.map(reportedView),
    ...outcomes(transfers),
    unknown: batches.flatMap((batch) => batch.unknown),
    unknownPayments: batches.flatMap((batch) => batch.unknownPayments),
    leftOut: batches.flatMap((batch) => batch.leftOut),
  };
}
