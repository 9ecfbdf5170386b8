import { Schema, type ClientSession } from 'mongoose';
import { notFound } from '../../../libs/errors/app-error.ts';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { FIRST_FORMULA } from '../../../libs/threshold/policy.ts';
import type { PolicyChange } from './domain/policy-change.ts';

const required = { type: String, required: true } as const;
const NOUN = 'change of policy';

export const policyChangeCollection = defineCollection<PolicyChange>({
  name: 'policy-changes',
  noun: NOUN,
  addedFields: { 'rules.formula': FIRST_FORMULA, 'base.formula': FIRST_FORMULA },
  indexes: [
    { key: { seasonId: 1, proposedAt: -1, _id: -1 } },
    { key: { proposedBy: 1 } },
    { key: { decidedBy: 1 } },
    // Two open changes would rest on the same policy, so the second one could never be approved.
    { key: { seasonId: 1 }, name: 'one-open', unique: true, partialFilterExpression: { state: 'open' } },
  ],
  fields: {
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
});

export function openPolicyChanges(database: Database, written: () => void) {
  const changes = openDocuments(database, policyChangeCollection, written);
  return {
    ...changes,
    /** @throws not-found, also for a change of another season */
    async getOf(seasonId: string, changeId: string, session?: ClientSession): Promise<PolicyChange> {
      const change = await changes.get(changeId, session);
      if (change.seasonId !== seasonId) throw notFound(NOUN);
      return change;
    },
    /** Finds the changes that a person proposed or decided. */
    ofPerson: (personId: string, limit: number) =>
      changes.where({ $or: [{ proposedBy: personId }, { decidedBy: personId }] }, { limit }),
  };
}

export type PolicyChangeStore = ReturnType<typeof openPolicyChanges>;
