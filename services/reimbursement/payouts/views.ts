import { z } from 'zod';
import { Timestamp } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import type { BankTransfer, Payout } from './domain/payout.ts';
import type { StatusImport } from './import-status-report.ts';

const state = z.enum(['sent', 'paid', 'rejected']);

const BankTransferOut = z
  .object({
    claimId: z.string(),
    endToEndId: z.string(),
    amountCents: z.int(),
    payeeName: z.string(),
    ibanMasked: z.string(),
    remittance: z.string().describe('What the payee reads on their statement'),
    state,
    reason: z.string().nullable(),
    answeredAt: Timestamp.nullable(),
  })
  .meta({ id: 'BankTransfer' });

const bankTransferView = ({
  claimId,
  endToEndId,
  amountCents,
  payeeName,
  ibanMasked,
  remittance,
  state: word,
  reason,
  answeredAt,
}: BankTransfer): z.input<typeof BankTransferOut> => ({
  claimId,
  endToEndId,
  amountCents,
  payeeName,
  ibanMasked,
  remittance,
  state: word,
  reason,
  answeredAt: answeredAt?.toISOString() ?? null,
});

const batchFields = {
  id: z.string(),
  version: z.int(),
  executionDate: z.iso.date(),
  totalCents: z.int(),
  fileSha256: z.string().describe('Of the bank file, in hexadecimal'),
  createdBy: z.string(),
  createdAt: Timestamp,
};

const batchView = ({ _id: id, version, executionDate, transfers, fileSha256, createdBy, createdAt }: Payout) => ({
  id,
  version,
  executionDate,
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
    transfers: z.object({ sent: z.int().describe('Without the word of the bank'), paid: z.int(), rejected: z.int() }),
    transfer: BankTransferOut.optional().describe('The one that was asked for by `endToEndId`'),
  })
  .meta({ id: 'PayoutSummary', examples: [EXAMPLES.payoutSummary] });

export function payoutSummaryView(payout: Payout, endToEndId: string | undefined): z.input<typeof PayoutSummaryOut> {
  const named = payout.transfers.find((transfer) => transfer.endToEndId === endToEndId);
  const count = (word: BankTransfer['state']) => payout.transfers.filter((transfer) => transfer.state === word).length;
  return {
    ...batchView(payout),
    transfers: { sent: count('sent'), paid: count('paid'), rejected: count('rejected') },
    ...(named && { transfer: bankTransferView(named) }),
  };
}

const ids = z.array(z.string());

export const StatusImportOut = z
  .object({
    payoutId: z.string().nullable().describe('Null when the message that it answers is none of ours'),
    paid: ids.describe('End-to-end ids of transfers that are paid now'),
    rejected: z
      .array(z.object({ endToEndId: z.string(), reason: z.string() }))
      .describe('Their claims are free for a later batch'),
    known: ids.describe('The bank had said the same before'),
    pending: z
      .array(z.object({ endToEndId: z.string(), status: z.string().nullable() }))
      .describe('The bank has not decided yet'),
    unknown: ids.describe('Not in this batch'),
    contradicting: z
      .array(z.object({ endToEndId: z.string(), stands: state, said: z.enum(['paid', 'rejected']) }))
      .describe('Changed nothing: ask the bank'),
    leftOut: z
      .array(z.object({ claimId: z.string(), endToEndId: z.string(), reason: z.string() }))
      .describe('For another payer, who imports the same file'),
  })
  .meta({ id: 'StatusImport', examples: [EXAMPLES.statusImport] });

export const statusImportView = ({
  payoutId,
  followed,
  known,
  pending,
  unknown,
  contradicting,
  leftOut,
}: StatusImport): z.input<typeof StatusImportOut> => ({
  payoutId,
  known: [...known],
  pending: [...pending],
  unknown: [...unknown],
  contradicting: [...contradicting],
  leftOut: [...leftOut],
  paid: followed.flatMap(({ state: word, endToEndId }) => (word === 'paid' ? [endToEndId] : [])),
  rejected: followed.flatMap(({ state: word, endToEndId, reason }) =>
    word === 'rejected' ? [{ endToEndId, reason: reason ?? '' }] : [],
  ),
});
