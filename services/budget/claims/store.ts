import type { ClientSession } from 'mongoose';
import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { within } from '../../../libs/mongo/query.ts';
import type { Hold } from './domain/hold.ts';

const required = { type: String, required: true } as const;
const amount = { type: Number, required: true, min: 0 } as const;

export const holdCollection = defineCollection<Hold>({
  name: 'holds',
  formerFields: { n: 'round' },
  noun: 'claim',
  indexes: [
    { key: { groupId: 1, state: 1, submittedAt: 1 } },
    { key: { state: 1 } },
    { key: { actionId: 1, state: 1 } },
    // The check of the places reads all claims in this order.
    { key: { actionId: 1, groupId: 1 } },
  ],
  fields: {
    version: { type: Number, required: true },
    round: { type: Number, required: true },
    groupId: required,
    actionId: String,
    amountCents: amount,
    envelopeMaxCents: amount,
    state: required,
    nationalCents: amount,
    envelopeCents: amount,
    missingCents: amount,
    reason: String,
    approved: Boolean,
    submittedAt: Date,
    refundedCents: Number,
  },
});

export function openHolds(database: Database, written: () => void) {
  const holds = openDocuments(database, holdCollection, written);
  return {
    ...holds,
    /** Finds the claims of a group that wait for money, oldest first. */
    unfundedOf: (groupId: string) => holds.where({ groupId, state: 'unfunded' }, { sort: { submittedAt: 1, _id: 1 } }),
    groupsWithUnfunded: (): Promise<string[]> => holds.model.distinct('groupId', { state: 'unfunded' }),
    /** Counts the claims on these actions that hold money or wait for it. */
    countOpenOn: (actionIds: readonly string[], session?: ClientSession) =>
      holds.model.countDocuments(
        { actionId: { $in: actionIds }, state: { $in: ['held', 'unfunded'] } },
        within(session),
      ),
    unfundedOn: (actionIds: readonly string[], session: ClientSession) =>
      holds.model
        .find({ actionId: { $in: actionIds }, state: 'unfunded' }, { actionId: 1, groupId: 1 }, { session })
        .lean<Pick<Hold, 'actionId' | 'groupId'>[]>(),
    /** Gives those of these groups that have a claim on the action that waits for money. */
    groupsAwaiting: async (actionId: string, groupIds: readonly string[], session: ClientSession) =>
      new Set(
        (
          await holds.model
            .find({ actionId, groupId: { $in: [...groupIds] }, state: 'unfunded' }, { groupId: 1 }, { session })
            .lean<Pick<Hold, 'groupId'>[]>()
        ).map(({ groupId }) => groupId),
      ),
    /** Returns true when a claim of the group on the action waits for money. */
    awaitsMoney: async (actionId: string, groupId: string, session: ClientSession) =>
      (await holds.model.findOne({ actionId, groupId, state: 'unfunded' }, { _id: 1 }, { session }).lean()) !== null,
  };
}

export type HoldStore = ReturnType<typeof openHolds>;
