import { Schema, type ClientSession } from 'mongoose';
import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  SCHEMA_OPTIONS,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { sealedAccounts } from '../privacy/sealed-accounts-store.ts';
import type { Payout, Transfer } from './domain/payout.ts';

const newestFirst = { createdAt: -1, _id: -1 } as const;

export const payoutCollections: readonly CollectionPlan[] = [
  {
    name: 'payouts',
    indexes: [
      ...OUTBOX_INDEXES,
      { key: { createdBy: 1 } },
      { key: { 'transfers.ibanEncrypted': 1 } },
      { key: newestFirst },
      { key: { 'transfers.state': 1, ...newestFirst } },
      { key: { 'transfers.endToEndId': 1, ...newestFirst } },
    ],
  },
  { name: 'payout-files' },
];

const payoutSchema = documentSchema<Payout>(
  {
    version: { type: Number, required: true },
    executionDate: { type: String, required: true },
    transfers: [
      {
        _id: false,
        claimId: String,
        endToEndId: String,
        amountCents: Number,
        payeeName: String,
        ibanEncrypted: String,
        ibanMasked: String,
        bic: String,
        remittance: String,
        state: String,
        reason: String,
        settledAt: Date,
      },
    ],
    leftOut: [{ _id: false, claimId: String, reason: String }],
    fileSha256: { type: String, required: true },
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  'payouts',
);

/** `sent`: some of its transfers still wait for the bank's word. */
export const PAYOUT_STATES = ['sent', 'settled'] as const;
export type PayoutFilter = {
  readonly state?: (typeof PAYOUT_STATES)[number] | undefined;
  readonly endToEndId?: string | undefined;
};

const waiting: Transfer['state'] = 'sent';

export function openPayouts(database: Database, written: () => void) {
  const model = modelOf<Payout>(database, payoutSchema);
  return {
    ...aggregateStore<Payout>(model, written),
    accounts: sealedAccounts(model, {
      path: 'transfers.ibanEncrypted',
      target: 'transfers.$.ibanEncrypted',
      beside: 'transfers.claimId',
      inDocument: ({ transfers }) =>
        transfers.map(({ claimId, ibanEncrypted }) => ({ boundTo: claimId, sealed: ibanEncrypted })),
    }),
    page: ({ state, endToEndId }: PayoutFilter, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Payout>(
        model as never,
        {
          ...(endToEndId !== undefined && { 'transfers.endToEndId': endToEndId }),
          ...(state !== undefined && { 'transfers.state': state === 'sent' ? waiting : { $ne: waiting } }),
        },
        request,
        'createdAt',
        -1,
      ),
  };
}

/** The bank file of a payout as it was first made, under its id. It holds accounts, so it lies here sealed only. Never changed. */
type PayoutFile = { readonly _id: string; readonly sealed: string };

const fileSchema = new Schema<PayoutFile>(
  { _id: String, sealed: String },
  { ...SCHEMA_OPTIONS, collection: 'payout-files' },
);

export function openPayoutFiles(database: Database) {
  const files = database.model<PayoutFile>('payout-files', fileSchema);
  return {
    async keep(file: PayoutFile, session: ClientSession): Promise<void> {
      await files.create([file], { session });
    },
    /** Without an index: they are long and few, and looked through only after a change of the key. */
    accounts: sealedAccounts(files, {
      path: 'sealed',
      target: 'sealed',
      inDocument: ({ _id, sealed }) => [{ boundTo: _id, sealed }],
    }),
    async remove(payoutId: string, session: ClientSession): Promise<void> {
      await files.deleteOne({ _id: payoutId }, { session });
    },
    find: async (payoutId: string): Promise<PayoutFile | undefined> =>
      (await files.findOne({ _id: payoutId }).lean<PayoutFile>()) ?? undefined,
  };
}
