import { Schema } from 'mongoose';
import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import type { PolicyChange } from './domain/policy-change.ts';

export const policyCollections: readonly CollectionPlan[] = [
  {
    name: 'policy-changes',
    indexes: [
      ...OUTBOX_INDEXES,
      { key: { seasonId: 1, proposedAt: -1, _id: -1 } },
      { key: { proposedBy: 1 } },
      { key: { decidedBy: 1 } },
      // Two open ones would rest on the same policy: whichever came second could never be approved.
      { key: { seasonId: 1 }, name: 'one-open', unique: true, partialFilterExpression: { state: 'open' } },
    ],
  },
];

const required = { type: String, required: true } as const;

const changeSchema = documentSchema<PolicyChange>(
  {
    version: { type: Number, required: true },
    seasonId: required,
    rules: Schema.Types.Mixed,
    reason: required,
    base: Schema.Types.Mixed,
    simulation: Schema.Types.Mixed,
    proposedBy: required,
    proposedAt: Date,
    state: required,
    decidedBy: String,
    decidedAt: Date,
    rejection: String,
  },
  'policy-changes',
);

export function openPolicyChanges(database: Database, written: () => void) {
  const changes = aggregateStore<PolicyChange>(modelOf(database, changeSchema), written);
  return {
    ...changes,
    of: (personId: string, limit: number) =>
      changes.model
        .find({ $or: [{ proposedBy: personId }, { decidedBy: personId }] } as never, WITHOUT_OUTBOX)
        .limit(limit)
        .lean<PolicyChange[]>(),
    page: (seasonId: string, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<PolicyChange>(changes.model as never, { seasonId }, request, 'proposedAt', -1),
  };
}

export type PolicyChangeStore = ReturnType<typeof openPolicyChanges>;
