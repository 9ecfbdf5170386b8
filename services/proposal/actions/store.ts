import type { ClientSession } from 'mongoose';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { howToFields, illustrationFields } from '../proposals/store.ts';
import type { Action } from './domain/action.ts';

export const actionCollection = defineCollection<Action>({
  name: 'actions',
  noun: 'action',
  indexes: [
    // Two publications at once may read the same last number, so the index refuses one of them.
    { key: { number: 1 }, unique: true },
    { key: { number: 1, _id: 1 } },
    // A proposal can be published once.
    { key: { proposalId: 1 }, unique: true },
    { key: { 'fundable.version': 1, seasonId: 1 } },
    { key: { 'corrections.by': 1 } },
  ],
  fields: {
    version: { type: Number, required: true },
    number: { type: Number, required: true },
    proposalId: { type: String, required: true },
    groupId: { type: String, required: true },
    seasonId: { type: String, required: true },
    revision: Number,
    title: String,
    summary: String,
    description: String,
    howTo: howToFields,
    illustrations: illustrationFields,
    capCents: { type: Number, required: true },
    publishedAt: Date,
    fundable: 'Mixed',
    corrections: [{ _id: false, at: Date, by: String, reason: String, changes: 'Mixed' }],
    announced: { version: Number, at: Date },
  },
});

export function openActions(database: Database, written: () => void) {
  const actions = openDocuments(database, actionCollection, written);
  return {
    ...actions,
    /** Gives the number after the last one that this transaction sees. */
    async nextNumber(session: ClientSession): Promise<number> {
      const last = await actions.model
        .findOne({}, { number: 1 })
        .sort({ number: -1 })
        .session(session)
        .lean<Pick<Action, 'number'>>();
      return (last?.number ?? 0) + 1;
    },
    ids: () => actions.idsWhere({}),
    /** Finds the actions that are not fundable and belong to another season than this one. */
    leftBehind: (seasonId: string) => actions.where({ 'fundable.version': null, seasonId: { $ne: seasonId } }),
    correctedBy: (personId: string, limit: number) => actions.where({ 'corrections.by': personId }, { limit }),
  };
}

export type ActionStore = ReturnType<typeof openActions>;
