import { aggregateStore, documentSchema, modelOf, OUTBOX_INDEXES } from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import type { Payout } from './domain/payout.ts';

export const payoutCollection: CollectionPlan = { name: 'payouts', indexes: [...OUTBOX_INDEXES, { key: { createdBy: 1 } }, { key: { createdAt: 1 } }] };

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

export const openPayouts = (database: Database, written: () => void) => aggregateStore<Payout>(modelOf<Payout>(database, payoutSchema), written);
