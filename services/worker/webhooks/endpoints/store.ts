import { Schema } from 'mongoose';
import { defineCollection, definePlainCollection, modelOf } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../../libs/mongo/document-store.ts';
import { isDuplicate } from '../../../../libs/mongo/duplicate.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { WebhookEvent } from '../domain/message.ts';
import type { Failing } from '../domain/schedule.ts';

export const endpointCollection = defineCollection<Endpoint>({
  name: 'webhook-endpoints',
  noun: 'webhook endpoint',
  indexes: [{ key: { events: 1 } }],
  fields: {
    url: String,
    events: [String],
    secrets: [{ _id: false, sealed: String, createdAt: Date, expiresAt: Date }],
    state: String,
    disabled: Schema.Types.Mixed,
    createdAt: Date,
  },
});

/**
 * There is one row for each endpoint that fails now, under its id. It is kept apart from the endpoint, so that a
 * failure does not change the version that operators use for their edits.
 */
type FailingRow = Failing & { readonly _id: string };

export const failureCollection = definePlainCollection<FailingRow>({
  name: 'webhook-failures',
  noun: 'failing webhook endpoint',
  fields: { since: Date, last: Date, count: Number },
});

export function openEndpoints(database: Database, written: () => void) {
  const endpoints = openDocuments(database, endpointCollection, written);
  return {
    ...endpoints,
    remove: async (id: string) => (await endpoints.model.deleteOne({ _id: id })).deletedCount === 1,
    /**
     * Finds the endpoints that want one of these events. Disabled ones are included, because the events that they miss
     * are kept for them.
     */
    hearing: (types: readonly WebhookEvent[]) => endpoints.where({ events: { $in: types } }),
  };
}

export function openFailures(database: Database) {
  const failures = modelOf(database, failureCollection);
  const countOne = (endpointId: string, at: Date): Promise<Failing> =>
    failures
      .findOneAndUpdate(
        { _id: endpointId },
        { $min: { since: at }, $max: { last: at }, $inc: { count: 1 } },
        { upsert: true, returnDocument: 'after' },
      )
      .orFail()
      .lean<FailingRow>()
      .exec();
  return {
    find: async (endpointId: string): Promise<Failing | undefined> =>
      (await failures.findById(endpointId).lean<FailingRow>()) ?? undefined,
    async among(endpointIds: readonly string[]): Promise<ReadonlyMap<string, Failing>> {
      const rows = await failures.find({ _id: { $in: endpointIds } }).lean<FailingRow[]>();
      return new Map(rows.map((row) => [row._id, row]));
    },
    /** @returns how the endpoint stands after this failure */
    add: (endpointId: string, at: Date): Promise<Failing> =>
      // Two first failures at the same moment both insert. The second insert collides, and its retry counts on.
      countOne(endpointId, at).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
        return countOne(endpointId, at);
      }),
    async forget(endpointId: string): Promise<void> {
      await failures.deleteOne({ _id: endpointId });
    },
  };
}

export type EndpointStore = ReturnType<typeof openEndpoints>;
export type FailureStore = ReturnType<typeof openFailures>;
