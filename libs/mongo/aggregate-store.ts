/* eslint-disable max-lines, max-lines-per-function -- replaced by document-store.ts, service by service */
import {
  Schema,
  type ClientSession,
  type Model,
  type QueryFilter,
  type SchemaDefinition,
  type UpdateQuery,
} from 'mongoose';
import { AppError } from '../errors/app-error.ts';
import { StaleWrite } from '../errors/transient.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ReceiptDraft, StoredReceipt } from '../outbox/receipt.ts';
import { traceparent } from '../telemetry/tracing.ts';
import { DAY_MS, HOUR_MS } from '../time/clock.ts';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/** A document that changes as a whole: its version goes up by one with every save. */
export type Aggregate = { readonly _id: string; readonly version: number };

type PendingEvent = { at: Date; event: AnyEvent };
export type Kept<T> = T & { pending?: PendingEvent[]; receipts?: StoredReceipt[] };

/** Of one document. They bound its size, so a document with so many from within a day takes no further keyed write. */
const RECEIPTS_KEPT = 200;
const KEPT_AT_LEAST_MS = DAY_MS;
const FORGOTTEN_AT_ONCE = 200;

export const OUTBOX_INDEXES: NonNullable<CollectionPlan['indexes']> = [
  { key: { 'pending.at': 1 }, sparse: true },
  { key: { 'receipts.id': 1 }, unique: true, sparse: true },
  { key: { 'receipts.at': 1 }, sparse: true },
];

/** An unknown field throws, and mongoose adds nothing and creates nothing by itself. */
export const SCHEMA_OPTIONS = {
  strict: 'throw',
  versionKey: false,
  id: false,
  autoCreate: false,
  autoIndex: false,
} as const;

/** What readers of the state never need: its waiting events and its receipts. */
export const WITHOUT_OUTBOX = { pending: 0, receipts: 0 } as const;

/** A schema with the two fields that every written document carries: its events and its idempotency receipts. */
export function documentSchema<T>(definition: SchemaDefinition, collection: string): Schema<Kept<T>> {
  return new Schema<Kept<T>>(
    {
      _id: { type: String, required: true },
      ...definition,
      pending: { type: [{ _id: false, at: Date, event: Schema.Types.Mixed }], default: undefined },
      receipts: { type: [Schema.Types.Mixed], default: undefined },
    } as SchemaDefinition,
    { ...SCHEMA_OPTIONS, collection, minimize: false },
  );
}

export const modelOf = <T>(database: Database, schema: Schema<Kept<T>>): Model<Kept<T>> =>
  database.model<Kept<T>>(schema.get('collection') as string, schema);

export type Save<T> = {
  events?: readonly AnyEvent[];
  receipt?: ReceiptDraft<T> | undefined;
  session?: ClientSession | undefined;
};

function pendingOf(events: readonly AnyEvent[] = []): PendingEvent[] {
  const trace = traceparent();
  return events.map((event) => ({
    at: new Date(event.time),
    event: trace === undefined ? event : { ...event, traceparent: trace },
  }));
}

/** No answer that somebody may still ask for again is pushed out by a newer one. */
const roomFor = ({ id, at }: StoredReceipt) => ({
  'receipts.id': { $ne: id },
  $or: [
    { [`receipts.${RECEIPTS_KEPT - 1}`]: { $exists: false } },
    { 'receipts.0.at': { $lte: new Date(at.getTime() - KEPT_AT_LEAST_MS) } },
  ],
});

const tooManyReceipts = () =>
  new AppError(
    'too-many',
    'too-many-requests',
    `This was changed ${RECEIPTS_KEPT} times with an Idempotency-Key within a day, and their answers are kept as long.`,
    { retryAfter: HOUR_MS / 1_000 },
  );

/** True when a write was refused by a unique index on the given key. */
export function isDuplicate(error: unknown, key?: string): boolean {
  const { code, keyPattern, message } = error as {
    code?: number;
    keyPattern?: Record<string, unknown>;
    message?: string;
  };
  if (code !== 11000) return false;
  return key === undefined || (keyPattern ? key in keyPattern : Boolean(message?.includes(key)));
}

/** Positions in a bulk write that a unique index refused; any other failure throws. */
async function refusedIn(write: Promise<unknown>): Promise<number[]> {
  try {
    await write;
    return [];
  } catch (error) {
    const { writeErrors = [] } = error as { writeErrors?: { code: number; index: number }[] };
    if (writeErrors.length === 0 || writeErrors.some(({ code }) => code !== 11000)) throw error;
    return writeErrors.map(({ index }) => index);
  }
}

/**
 * Loads and saves one collection of aggregates. The state, its events and the idempotency receipt
 * go in one write: there is no moment at which one exists without the others.
 */
export type AggregateStore<T extends Aggregate> = {
  readonly model: Model<Kept<T>>;
  find(id: string, session?: ClientSession): Promise<T | undefined>;
  findOne(filter: QueryFilter<Kept<T>>): Promise<T | undefined>;
  /** @throws StaleWrite when somebody else has created it; a duplicate-key error (see isDuplicate) when another unique key is taken */
  insert(doc: T, save?: Save<T>): Promise<T>;
  /** Writes `doc` over its former version. @throws StaleWrite when somebody else wrote in between */
  save(doc: T, save?: Save<T>): Promise<T>;
  /**
   * Inserts (version 1) and saves many at once, in one bulk write.
   * @returns the ids that were refused because somebody else wrote in between; the others are written
   */
  saveMany(changes: readonly { doc: T; events?: readonly AnyEvent[] }[], session?: ClientSession): Promise<string[]>;
  /** Like save, and drops the kept answers, which tell what the document said before. @throws StaleWrite */
  rewrite(doc: T, session?: ClientSession): Promise<T>;
  receipt(id: string): Promise<StoredReceipt | undefined>;
  /** Kept answers tell what documents said: they go when nobody repeats a call any more. */
  forgetReceipts(before: Date): Promise<void>;
  readonly outbox: Outbox;
};

export function aggregateStore<T extends Aggregate>(model: Model<Kept<T>>, written: () => void): AggregateStore<T> {
  const find = async (filter: QueryFilter<Kept<T>>, session?: ClientSession) =>
    (await model.findOne(filter, WITHOUT_OUTBOX, { ...(session && { session }) }).lean<T>()) ?? undefined;
  return {
    model,
    find: (id, session) => find({ _id: id }, session),
    findOne: (filter) => find(filter),
    async insert(doc, { events, receipt, session } = {}) {
      const kept = {
        ...doc,
        ...(events?.length && { pending: pendingOf(events) }),
        ...(receipt && { receipts: [receipt.stamp(doc)] }),
      };
      try {
        await model.create([kept] as never, { ...(session && { session }) });
      } catch (error) {
        throw isDuplicate(error, '_id')
          ? new StaleWrite(`${model.collection.name} ${doc._id} is there already`)
          : error;
      }
      written();
      return doc;
    },
    async save(doc, { events, receipt, session } = {}) {
      const { _id, ...fields } = doc;
      const stamped = receipt?.stamp(doc);
      const update = {
        $set: fields,
        ...((events?.length || stamped) && {
          $push: {
            ...(events?.length && { pending: { $each: pendingOf(events) } }),
            ...(stamped && { receipts: { $each: [stamped], $slice: -RECEIPTS_KEPT } }),
          },
        }),
      } as UpdateQuery<Kept<T>>;
      const seen = { _id, version: doc.version - 1 } as QueryFilter<Kept<T>>;
      const { matchedCount } = await model.updateOne(
        { ...seen, ...(stamped && roomFor(stamped)) } as QueryFilter<Kept<T>>,
        update,
        { ...(session && { session }) },
      );
      if (
        matchedCount === 0 &&
        stamped &&
        (await model
          .exists({ ...seen, 'receipts.id': { $ne: stamped.id } } as QueryFilter<Kept<T>>)
          .session(session ?? null))
      )
        throw tooManyReceipts();
      if (matchedCount === 0)
        throw new StaleWrite(`${model.collection.name} ${_id} is no longer at version ${doc.version - 1}`);
      written();
      return doc;
    },
    async saveMany(changes, session) {
      if (changes.length === 0) return [];
      const operations = changes.map(({ doc, events }) => {
        const { _id, ...fields } = doc;
        // An upsert that finds the id at another version collides with it, which names the refused ones.
        return {
          updateOne: {
            filter: { _id, version: doc.version - 1 },
            update: { $set: fields, ...(events?.length && { $push: { pending: { $each: pendingOf(events) } } }) },
            upsert: true,
          },
        };
      });
      const refused = await refusedIn(
        model.bulkWrite(operations as never, {
          ordered: false,
          throwOnValidationError: true,
          ...(session && { session }),
        }),
      );
      written();
      return refused.map((index) => changes[index]?.doc._id ?? '');
    },
    async rewrite(doc, session) {
      const { _id, ...fields } = doc;
      const { matchedCount } = await model.updateOne(
        { _id, version: doc.version - 1 } as QueryFilter<Kept<T>>,
        { $set: fields, $unset: { receipts: 1 } } as UpdateQuery<Kept<T>>,
        { ...(session && { session }) },
      );
      if (matchedCount === 0)
        throw new StaleWrite(`${model.collection.name} ${_id} is no longer at version ${doc.version - 1}`);
      return doc;
    },
    async forgetReceipts(before) {
      for (;;) {
        const docs = await model
          .find({ 'receipts.at': { $lt: before } } as QueryFilter<Kept<T>>, { receipts: 1 })
          .limit(FORGOTTEN_AT_ONCE)
          .lean<Kept<T>[]>();
        if (docs.length === 0) return;
        const operations = docs.map(({ _id, receipts = [] }) => {
          const keeps = receipts.some(({ at }) => at >= before);
          // An answer that comes meanwhile stays: the filter says what was seen. An empty list would stand in the unique index.
          const filter = { _id, receipts: { $size: receipts.length }, 'receipts.id': receipts.at(-1)?.id };
          return {
            updateOne: {
              filter,
              update: keeps ? { $pull: { receipts: { at: { $lt: before } } } } : { $unset: { receipts: 1 } },
            },
          };
        });
        const { modifiedCount } = await model.bulkWrite(operations, { ordered: false });
        if (modifiedCount < docs.length) return;
      }
    },
    async receipt(id) {
      const doc = await model.findOne({ 'receipts.id': id } as QueryFilter<Kept<T>>, { receipts: 1 }).lean<Kept<T>>();
      return doc?.receipts?.find((receipt) => receipt.id === id);
    },
    outbox: outboxOf(model),
  };
}

/** The events of a collection that still wait to be published. */
export function outboxOf<T>(model: Model<Kept<T>>): Outbox {
  return {
    name: model.collection.name,
    async pending(limit) {
      const docs = await model.collection
        .find(
          { 'pending.at': { $gt: new Date(0) } },
          { projection: { pending: 1 }, limit, sort: { 'pending.at': 1 }, readConcern: { level: 'majority' } },
        )
        .toArray();
      return docs.map((doc) => ({
        docId: String(doc._id),
        events: (doc['pending'] as PendingEvent[]).map(({ event }) => event),
      }));
    },
    async backlog() {
      const waiting = { 'pending.at': { $gt: new Date(0) } };
      const oldest = await model.collection.findOne(waiting, {
        projection: { 'pending.at': 1 },
        sort: { 'pending.at': 1 },
      });
      const documents = oldest ? await model.collection.countDocuments(waiting, { limit: 10_000 }) : 0;
      return { documents, oldestAt: (oldest?.['pending'] as Pick<PendingEvent, 'at'>[] | undefined)?.[0]?.at };
    },
    async clear(published) {
      if (published.length === 0) return;
      await model.collection.bulkWrite(
        published.map(({ docId, eventIds }) => ({
          updateOne: {
            filter: { _id: docId as never },
            update: { $pull: { pending: { 'event.id': { $in: eventIds } } } as never },
          },
        })),
        { ordered: false },
      );
    },
  };
}
