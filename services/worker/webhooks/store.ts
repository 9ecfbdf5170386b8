import { Schema } from 'mongoose';
import {
  aggregateStore,
  documentSchema,
  isDuplicate,
  modelOf,
  OUTBOX_INDEXES,
  SCHEMA_OPTIONS,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import type { Delivery } from './domain/delivery.ts';
import type { Endpoint } from './domain/endpoint.ts';
import type { WebhookEvent } from './domain/message.ts';
import type { Failing } from './domain/schedule.ts';

export const collections: readonly CollectionPlan[] = [
  { name: 'webhook-endpoints', indexes: [...OUTBOX_INDEXES, { key: { events: 1 } }] },
  {
    name: 'webhook-deliveries',
    indexes: [
      ...OUTBOX_INDEXES,
      { key: { state: 1, dueAt: 1 } },
      { key: { endpointId: 1, plannedAt: -1, _id: -1 } },
      { key: { endpointId: 1, state: 1, plannedAt: -1, _id: -1 } },
      { key: { plannedAt: 1 } },
    ],
  },
  { name: 'webhook-failures' },
];

const endpointSchema = documentSchema<Endpoint>(
  {
    version: Number,
    url: String,
    events: [String],
    secrets: [{ _id: false, sealed: String, createdAt: Date, expiresAt: Date }],
    state: String,
    disabled: Schema.Types.Mixed,
    createdAt: Date,
  },
  'webhook-endpoints',
);
const deliverySchema = documentSchema<Delivery>(
  {
    version: Number,
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
  'webhook-deliveries',
);
/** One row per endpoint that fails now, under its id. Beside the endpoint, whose version is for operators. */
type FailingRow = Failing & { readonly _id: string };
const failureSchema = new Schema<FailingRow>(
  { _id: String, since: Date, last: Date, count: Number },
  { ...SCHEMA_OPTIONS, collection: 'webhook-failures' },
);

type PageRequest = { cursor?: string | undefined; limit: number };

export function openWebhookStore(database: Database, written: () => void) {
  const endpointModel = modelOf<Endpoint>(database, endpointSchema);
  const deliveryModel = modelOf<Delivery>(database, deliverySchema);
  const failures = database.model<FailingRow>('webhook-failures', failureSchema);
  return {
    endpoints: {
      ...aggregateStore<Endpoint>(endpointModel, written),
      page: (request: PageRequest) => cursorPage<Endpoint>(endpointModel as never, {}, request),
      remove: async (id: string) => (await endpointModel.deleteOne({ _id: id })).deletedCount === 1,
      /** Disabled ones too: what they miss is kept for them. */
      hearing: (types: readonly WebhookEvent[]) =>
        endpointModel.find({ events: { $in: types } }, WITHOUT_OUTBOX).lean<Endpoint[]>(),
    },
    deliveries: {
      // Deliveries announce nothing: they have receipts, and no events to nudge the relay for.
      ...aggregateStore<Delivery>(deliveryModel, () => undefined),
      page: (endpointId: string, state: Delivery['state'] | undefined, request: PageRequest) =>
        cursorPage<Delivery>(deliveryModel as never, { endpointId, ...(state && { state }) }, request, 'plannedAt', -1),
      /** Takes what is due, and puts it at the end of the line, so that none stands in the way of others. */
      async takeDue(now: Date, again: Date, limit: number): Promise<Pick<Delivery, '_id' | 'version'>[]> {
        const due = await deliveryModel
          .find({ state: 'planned', dueAt: { $lte: now } }, { version: 1 })
          .sort({ dueAt: 1 })
          .limit(limit)
          .lean<Pick<Delivery, '_id' | 'version'>[]>();
        await deliveryModel.updateMany(
          { _id: { $in: due.map(({ _id }) => _id) }, state: 'planned', dueAt: { $lte: now } },
          { $set: { dueAt: again } },
        );
        return due;
      },
      /** Like `replay` of the domain, for all that died since. */
      async replayDead(endpointId: string, since: Date, now: Date, giveUpAt: Date): Promise<number> {
        const dead = { endpointId, state: 'dead', plannedAt: { $gte: since }, 'event.type': { $ne: 'webhook.test' } };
        return (
          await deliveryModel.updateMany(dead as never, {
            $set: { state: 'planned', dueAt: now, giveUpAt, attempts: 0 },
            $inc: { version: 1 },
          })
        ).modifiedCount;
      },
      forgetBefore: (cut: Date) => deliveryModel.deleteMany({ plannedAt: { $lt: cut } }),
    },
    failures: {
      find: async (endpointId: string): Promise<Failing | undefined> =>
        (await failures.findById(endpointId).lean<FailingRow>()) ?? undefined,
      async among(endpointIds: readonly string[]): Promise<Map<string, Failing>> {
        return new Map(
          (await failures.find({ _id: { $in: endpointIds } }).lean<FailingRow[]>()).map((row) => [row._id, row]),
        );
      },
      /** @returns how it stands after this failure */
      add(endpointId: string, at: Date): Promise<Failing> {
        const count = () =>
          failures
            .findOneAndUpdate(
              { _id: endpointId },
              { $min: { since: at }, $max: { last: at }, $inc: { count: 1 } },
              { upsert: true, returnDocument: 'after' },
            )
            .orFail()
            .lean<FailingRow>()
            .exec();
        // Two first failures at once: the second insert collides, and counts on.
        return count().catch((error: unknown) => {
          if (!isDuplicate(error)) throw error;
          return count();
        });
      },
      forget: async (endpointId: string) => {
        await failures.deleteOne({ _id: endpointId });
      },
    },
  };
}

export type WebhookStore = ReturnType<typeof openWebhookStore>;
