import { Schema } from 'mongoose';
import { defineCollection } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { nextVersion, openDocuments } from '../../../../libs/mongo/document-store.ts';
import type { Delivery } from '../domain/delivery.ts';

export const deliveryCollection = defineCollection<Delivery>({
  name: 'webhook-deliveries',
  noun: 'delivery',
  indexes: [
    { key: { state: 1, dueAt: 1 } },
    { key: { endpointId: 1, plannedAt: -1, _id: -1 } },
    { key: { endpointId: 1, state: 1, plannedAt: -1, _id: -1 } },
    { key: { plannedAt: 1 } },
  ],
  fields: {
    endpointId: String,
    event: Schema.Types.Mixed,
    state: String,
    attempts: Number,
    lastStatus: Number,
    lastError: String,
    plannedAt: Date,
    dueAt: Date,
    giveUpAt: Date,
    triedAt: Date,
    deliveredAt: Date,
  },
});

type Due = Pick<Delivery, '_id' | 'version'>;

export function openDeliveries(database: Database) {
  // Deliveries have receipts but announce no events, so the relay need not be told.
  const deliveries = openDocuments(database, deliveryCollection, () => undefined);
  const { model } = deliveries;
  return {
    ...deliveries,
    /** @returns the deliveries that were not there before, as they are saved */
    async addNew(planned: readonly Delivery[]): Promise<Delivery[]> {
      const known = new Set(await deliveries.saveMany(planned.map((doc) => ({ doc }))));
      return planned
        .filter(({ _id }) => !known.has(_id))
        .map((delivery) => ({ ...delivery, version: nextVersion(delivery) }));
    },
    /** Takes the deliveries that are due and moves them to the end of the queue, so that no delivery blocks others. */
    async takeDue(now: Date, again: Date, limit: number): Promise<Due[]> {
      const due = await model
        .find({ state: 'planned', dueAt: { $lte: now } }, { version: 1 })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Due[]>();
      await model.updateMany(
        { _id: { $in: due.map(({ _id }) => _id) }, state: 'planned', dueAt: { $lte: now } },
        { $set: { dueAt: again } },
      );
      return due;
    },
    /** Does the same as `replay` of the domain, for all dead deliveries that were planned since then. */
    async replayDead(endpointId: string, since: Date, now: Date, giveUpAt: Date): Promise<number> {
      const { modifiedCount } = await model.updateMany(
        { endpointId, state: 'dead', plannedAt: { $gte: since }, 'event.type': { $ne: 'webhook.test' } },
        { $set: { state: 'planned', dueAt: now, giveUpAt, attempts: 0 }, $inc: { version: 1 } },
      );
      return modifiedCount;
    },
    async forgetBefore(cut: Date): Promise<void> {
      await model.deleteMany({ plannedAt: { $lt: cut } });
    },
  };
}

export type DeliveryStore = ReturnType<typeof openDeliveries>;
