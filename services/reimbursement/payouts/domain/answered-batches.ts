import type { PaymentStatus, StatusReport } from '../../../../libs/iso20022/pain002.ts';
import { messageIdOf, payoutIdOf, payoutIdOfPayment } from './bank-file.ts';

/** What a report says about one batch; undefined where its ids can be of no batch of ours. */
export type BatchReport = { readonly payoutId: string | undefined; readonly report: StatusReport };

/**
 * Finds the batches that a report answers. The id of the message says it. Some banks leave it out, or put files
 * together under an id of their own, and keep the ids of the payments: then the payments say it, and a status of the
 * whole message counts for none of them, because the message is not ours. Ids of transfers alone say nothing: a claim
 * bears the same one in each of its batches.
 */
export function batchesIn(report: StatusReport): BatchReport[] {
  const payoutId = report.originalMessageId === null ? undefined : payoutIdOf(report.originalMessageId);
  if (payoutId !== undefined) return [{ payoutId, report }];
  const byBatch = new Map<string | undefined, PaymentStatus[]>();
  for (const payment of report.payments) {
    const id = payment.paymentId === null ? undefined : payoutIdOfPayment(payment.paymentId);
    byBatch.set(id, [...(byBatch.get(id) ?? []), payment]);
  }
  if (byBatch.size === 0) byBatch.set(undefined, []);
  return [...byBatch].map(([id, payments]) => ({
    payoutId: id,
    report:
      id === undefined
        ? { ...report, payments }
        : { originalMessageId: messageIdOf(id), group: { status: null, reasons: [] }, payments },
  }));
}
