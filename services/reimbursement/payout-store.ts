import { aggregateStore, documentSchema, modelOf, OUTBOX_INDEXES } from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import type { Payout } from './domain/payout.ts';
import { sealedAccounts } from './sealed-accounts-store.ts';

export const payoutCollection: CollectionPlan = { name: 'payouts', indexes: [...OUTBOX_INDEXES, { key: { 'transfers.ibanEncrypted': 1 } }] };

const payoutSchema = documentSchema<Payout>(
  {
    version: { type: Number, required: true },
    executionDate: { type: String, required: true },
    transfers: [{ _id: false, claimId: String, endToEndId: String, amountCents: Number, payeeName: String, ibanEncrypted: String, ibanMasked: String, bic: String, state: String, reason: String, settledAt: Date }],
    leftOut: [{ _id: false, claimId: String, reason: String }],
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  'payouts',
);

export function openPayouts(database: Database, written: () => void) {
  const model = modelOf<Payout>(database, payoutSchema);
  return {
    ...aggregateStore<Payout>(model, written),
    accounts: sealedAccounts(model, {
      path: 'transfers.ibanEncrypted', target: 'transfers.$.ibanEncrypted', beside: 'transfers.claimId',
      inDocument: ({ transfers }) => transfers.map(({ claimId, ibanEncrypted }) => ({ boundTo: claimId, sealed: ibanEncrypted })),
    }),
  };
}
