import { z } from 'zod';
import { Timestamp } from '../../../libs/http/fields.ts';
import { closingOf } from '../../../libs/time/target-days.ts';
import { EXAMPLES } from '../examples.ts';
import { historyOf, type BankTransfer, type Payout } from './domain/payout.ts';
import { TRANSFER_STATES } from './domain/transfer-outcome.ts';
import { WordOut, wordView } from './word-view.ts';

const state = z
  .enum(TRANSFER_STATES)
  .describe('`sent`: the bank may still pay; `disputed`: its words contradict each other, finance decides');

const BankTransferOut = z
  .object({
    claimId: z.string(),
    endToEndId: z.string(),
    amountCents: z.int(),
    payeeName: z.string(),
    ibanMasked: z.string(),
    remittance: z.string().describe('What the payee reads on their statement'),
    state,
    reason: z.string().nullable().describe('Of a rejection or a dispute: code, its text in French, words of the bank'),
    answeredAt: Timestamp.nullable().describe('When the state last changed'),
    words: z.array(WordOut.extend({ at: Timestamp })).describe('All that the bank said, in the order of recording'),
    decisions: z.array(
      z.object({
        outcome: z.enum(['paid', 'not-paid']),
        reason: z.string(),
        evidence: z.string(),
        by: z.string(),
        at: Timestamp,
      }),
    ),
  })
  .meta({ id: 'BankTransfer' });

function bankTransferView(transfer: BankTransfer): z.input<typeof BankTransferOut> {
  const { words, decisions } = historyOf(transfer);
  return {
    claimId: transfer.claimId,
    endToEndId: transfer.endToEndId,
    amountCents: transfer.amountCents,
    payeeName: transfer.payeeName,
    ibanMasked: transfer.ibanMasked,
    remittance: transfer.remittance,
    state: transfer.state,
    reason: transfer.reason,
    answeredAt: transfer.answeredAt?.toISOString() ?? null,
    words: words.map((word) => ({ ...wordView(word), at: word.at.toISOString() })),
    decisions: decisions.map(({ outcome, reason, evidence, by, at }) => ({
      outcome,
      reason,
      evidence,
      by,
      at: at.toISOString(),
    })),
  };
}

const batchFields = {
  id: z.string(),
  version: z.int(),
  executionDate: z.iso.date().describe('When the bank is to execute it: a day on which TARGET is open'),
  moved: z
    .object({ from: z.iso.date(), why: z.string() })
    .nullable()
    .describe('The day that was asked for, and why no bank works on it; null where the day was kept'),
  totalCents: z.int(),
  fileSha256: z.string().describe('Of the bank file, in hexadecimal'),
  createdBy: z.string(),
  createdAt: Timestamp,
};

const batchView = ({
  _id: id,
  version,
  executionDate,
  requestedDate,
  transfers,
  fileSha256,
  createdBy,
  createdAt,
}: Payout) => ({
  id,
  version,
  executionDate,
  moved: requestedDate === undefined ? null : { from: requestedDate, why: closingOf(requestedDate) ?? '' },
  fileSha256,
  createdBy,
  createdAt: createdAt.toISOString(),
  totalCents: transfers.reduce((total, { amountCents }) => total + amountCents, 0),
});

export const PayoutOut = z
  .object({
    ...batchFields,
    transfers: z.array(BankTransferOut),
    leftOut: z.array(z.object({ claimId: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Payout', examples: [EXAMPLES.payout] });

export const payoutView = (payout: Payout): z.input<typeof PayoutOut> => ({
  ...batchView(payout),
  transfers: payout.transfers.map(bankTransferView),
  leftOut: [...payout.leftOut],
});

export const PayoutSummaryOut = z
  .object({
    ...batchFields,
    transfers: z.object({
      sent: z.int().describe('Without the word of the bank'),
      paid: z.int(),
      rejected: z.int(),
      disputed: z.int(),
    }),
    transfer: BankTransferOut.optional().describe('The one that was asked for by `endToEndId`'),
  })
  .meta({ id: 'PayoutSummary', examples: [EXAMPLES.payoutSummary] });

export function payoutSummaryView(payout: Payout, endToEndId: string | undefined): z.input<typeof PayoutSummaryOut> {
  const named = payout.transfers.find((transfer) => transfer.endToEndId === endToEndId);
  const count = (word: BankTransfer['state']) => payout.transfers.filter((transfer) => transfer.state === word).length;
  return {
    ...batchView(payout),
    transfers: { sent: count('sent'), paid: count('paid'), rejected: count('rejected'), disputed: count('disputed') },
    ...(named && { transfer: bankTransferView(named) }),
  };
}
