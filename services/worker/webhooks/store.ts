import { Schema } from 'mongoose';
import type { EventType } from '../../../libs/events/topology.ts';
import { aggregateStore, documentSchema, modelOf, OUTBOX_INDEXES, WITHOUT_OUTBOX } from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import type { Delivery, Endpoint } from './delivery.ts';

export const collections: readonly CollectionPlan[] = [
  { name: 'webhook-endpoints', indexes: [...OUTBOX_INDEXES, { key: { state: 1, events: 1 } }] },
  { name: 'webhook-deliveries', indexes: [{ key: { state: 1, dueAt: 1 } }, { key: { at: 1 } }] },
];

const endpointSchema = documentSchema<Endpoint>({ version: Number, url: String, events: [String], secret: String, state: String, createdAt: Date }, 'webhook-endpoints');
const deliverySchema = documentSchema<Delivery>(
  { endpointId: String, event: Schema.Types.Mixed, state: String, attempts: Number, lastError: String, at: Date, dueAt: Date, deliveredAt: Date },
  'webhook-deliveries',
);

export function openWebhookStore(database: Database) {
  const model = modelOf<Endpoint>(database, endpointSchema);
  const deliveries = modelOf<Delivery>(database, deliverySchema);
  // Endpoints announce nothing: they have receipts, and no events to nudge the relay for.
  const endpoints = aggregateStore<Endpoint>(model, () => undefined);
  const tried = async (id: string, change: Partial<Delivery>) => {
    await deliveries.updateOne({ _id: id, state: 'planned' }, { $set: change, $inc: { attempts: 1 } });
  };
  return {
    ...endpoints,
    page: (request: { cursor?: string | undefined; limit: number }) => cursorPage<Endpoint>(model as never, {}, request),
    remove: async (id: string) => (await model.deleteOne({ _id: id })).deletedCount === 1,
    hearing: (types: readonly EventType[]) => model.find({ state: 'active', events: { $in: types } }, WITHOUT_OUTBOX).lean<Endpoint[]>(),
    disable: (endpoint: Endpoint) => model.updateOne({ _id: endpoint._id, version: endpoint.version }, { $set: { state: 'disabled' }, $inc: { version: 1 } }),

    /** @returns those that were not there before */
    async addDeliveries(planned: readonly Delivery[]): Promise<Delivery[]> {
      if (planned.length === 0) return [];
      const operations = planned.map(({ _id, ...fields }) => ({ updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } }));
      const { upsertedIds } = await deliveries.bulkWrite(operations, { ordered: false });
      return Object.keys(upsertedIds).flatMap((index) => planned[Number(index)] ?? []);
    },
    delivery: (id: string) => deliveries.findById(id).lean<Delivery>(),
    markDelivered: (id: string, deliveredAt: Date) => tried(id, { state: 'delivered', deliveredAt, lastError: null }),
    markFailed: (id: string, lastError: string) => tried(id, { lastError }),
    drop: (id: string, lastError: string) => tried(id, { state: 'dropped', lastError }),
    async takeDue(now: Date, next: Date, limit: number): Promise<Delivery[]> {
      const due = await deliveries.find({ state: 'planned', dueAt: { $lte: now } }).sort({ dueAt: 1 }).limit(limit).lean<Delivery[]>();
      await deliveries.updateMany({ _id: { $in: due.map(({ _id }) => _id) }, state: 'planned' }, { $set: { dueAt: next } });
      return due;
    },
    forgetBefore: (cut: Date) => deliveries.deleteMany({ at: { $lt: cut } }),
  };
}

export type WebhookStore = ReturnType<typeof openWebhookStore>;
