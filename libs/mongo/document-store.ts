import type { ClientSession, Model, QueryFilter, UpdateQuery } from 'mongoose';
import { AppError, notFound } from '../errors/app-error.ts';
import { StaleWrite } from '../errors/transient.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ReceiptDraft, StoredReceipt } from '../outbox/receipt.ts';
import { waitingEvents } from '../outbox/waiting-events.ts';
import { DAY_MS, HOUR_MS } from '../time/clock.ts';
import { modelOf, WITHOUT_OUTBOX, type Collection, type Stored } from './collection.ts';
import type { Database } from './connect.ts';
import { cursorPage, type Page, type PageRequest } from './cursor-page.ts';
import { duplicatesIn, isDuplicate } from './duplicate.ts';
import { outboxOf } from './outbox-of.ts';
import { onceCommitted } from './transaction.ts';

/**
 * A value of the domain that changes as a whole. `version` counts its saves: the store raises it, nobody else, and a
 * value that was never saved has version 0 (UNSAVED).
 */
export type Document = { readonly _id: string; readonly version: number };

export const UNSAVED = 0;

/** The version that the next save of this value will have, for a value that remembers when something began. */
export const nextVersion = ({ version }: Pick<Document, 'version'>): number => version + 1;

/**
 * Receipts that one document keeps. They bound its size, so a document with so many from within a day takes no further
 * write with an Idempotency-Key.
 */
const RECEIPTS_KEPT = 200;
const RECEIPTS_KEPT_MS = DAY_MS;
/** Documents whose old receipts are removed with one bulk write. */
const FORGOTTEN_AT_ONCE = 200;

export type Save<T> = {
  /** The events that the saved value announces, made from it because they carry its version. */
  readonly events?: ((saved: T) => readonly AnyEvent[]) | undefined;
  /** The answer to an Idempotency-Key, kept with the value. */
  readonly receipt?: ReceiptDraft<T> | undefined;
  readonly session?: ClientSession | undefined;
};

export type Change<T> = { readonly doc: T; readonly events?: ((saved: T) => readonly AnyEvent[]) | undefined };

type FindOptions<T> = {
  readonly session?: ClientSession | undefined;
  readonly sort?: { readonly [K in keyof T & string]?: 1 | -1 };
  readonly limit?: number;
};

/**
 * Loads and saves the documents of one collection. The state, its events and the receipt go in one write: there is no
 * moment at which one exists without the others. Guarded updates and aggregations go through `model`.
 */
export type DocumentStore<T extends Document> = {
  readonly model: Model<Stored<T>>;
  find(id: string, session?: ClientSession): Promise<T | undefined>;
  /** @throws not-found when there is none */
  get(id: string, session?: ClientSession): Promise<T>;
  findMany(ids: readonly string[], session?: ClientSession): Promise<T[]>;
  where(filter: QueryFilter<Stored<T>>, options?: FindOptions<T>): Promise<T[]>;
  /** Ids only, of the documents that the filter names. */
  idsWhere(filter: QueryFilter<Stored<T>>, session?: ClientSession): Promise<string[]>;
  /** Every document that the filter names, one after another. */
  each(filter?: QueryFilter<Stored<T>>): AsyncIterable<T>;
  /** @param by a date, a number or _id, indexed together with _id, that never changes once written */
  page(
    filter: QueryFilter<Stored<T>>,
    request: PageRequest,
    by?: keyof T & string,
    direction?: 1 | -1,
  ): Promise<Page<T>>;
  /**
   * Inserts a value that was never saved, and writes any other over the version that it was loaded with.
   * @returns the value as it is saved, with its new version
   * @throws StaleWrite when somebody else wrote in between; a duplicate-key error (isDuplicate) when another unique key is taken
   */
  save(doc: T, save?: Save<T>): Promise<T>;
  /**
   * Saves many values with their events in one bulk write.
   * @returns the ids that were refused because somebody else wrote in between; the others are written
   */
  saveMany(changes: readonly Change<T>[], session?: ClientSession): Promise<string[]>;
  /** Saves, announces nothing, and drops the receipts, which tell what the document said before. @throws StaleWrite */
  rewrite(doc: T, session?: ClientSession): Promise<T>;
  receipt(id: string): Promise<StoredReceipt | undefined>;
  /** Receipts tell what documents said: they go when nobody repeats a call any more. */
  forgetReceipts(before: Date): Promise<void>;
  readonly outbox: Outbox;
};

/** The next answer must not push out one that somebody may still ask for again. */
const roomFor = ({ id, at }: StoredReceipt) => ({
  'receipts.id': { $ne: id },
  $or: [
    { [`receipts.${RECEIPTS_KEPT - 1}`]: { $exists: false } },
    { 'receipts.0.at': { $lte: new Date(at.getTime() - RECEIPTS_KEPT_MS) } },
  ],
});

const tooManyReceipts = () =>
  new AppError(
    'too-many',
    'too-many-requests',
    `This was changed ${RECEIPTS_KEPT} times with an Idempotency-Key within a day, and their answers are kept as long.`,
    { retryAfter: HOUR_MS / 1_000 },
  );

/** @param written tells the relay that events wait */
export function openDocuments<T extends Document>(
  database: Database,
  collection: Collection<T>,
  written: () => void,
): DocumentStore<T> {
  const model = modelOf(database, collection);
  const { name, noun } = collection;
  // The types of mongoose's filters and updates do not follow a generic document.
  const filterOf = (filter: object) => filter as QueryFilter<Stored<T>>;
  const updateOf = (update: object) => update as UpdateQuery<Stored<T>>;
  const within = (session: ClientSession | undefined) => (session ? { session } : {});
  const seenBefore = ({ _id, version }: T) => filterOf({ _id, version: version - 1 });

  const find = async (id: string, session?: ClientSession) =>
    (await model.findOne(filterOf({ _id: id }), WITHOUT_OUTBOX, within(session)).lean<T>()) ?? undefined;

  const insert = async (saved: T, events: readonly AnyEvent[], { receipt, session }: Save<T>) => {
    const stored = {
      ...saved,
      ...(events.length > 0 && { pending: waitingEvents(events) }),
      ...(receipt && { receipts: [receipt.stamp(saved)] }),
    };
    try {
      await model.create([stored] as never, within(session));
    } catch (error) {
      throw isDuplicate(error, '_id') ? new StaleWrite(`${name} ${saved._id} is there already`) : error;
    }
  };

  const update = async (saved: T, events: readonly AnyEvent[], { receipt, session }: Save<T>) => {
    const { _id, ...fields } = saved;
    const stamped = receipt?.stamp(saved);
    const pushed = {
      ...(events.length > 0 && { pending: { $each: waitingEvents(events) } }),
      ...(stamped && { receipts: { $each: [stamped], $slice: -RECEIPTS_KEPT } }),
    };
    const seen = seenBefore(saved);
    const { matchedCount } = await model.updateOne(
      filterOf({ ...seen, ...(stamped && roomFor(stamped)) }),
      updateOf({ $set: fields, ...(Object.keys(pushed).length > 0 && { $push: pushed }) }),
      within(session),
    );
    if (matchedCount === 1) return;
    const isFull =
      stamped &&
      (await model.exists(filterOf({ ...seen, 'receipts.id': { $ne: stamped.id } })).session(session ?? null));
    throw isFull ? tooManyReceipts() : new StaleWrite(`${name} ${_id} is no longer at version ${saved.version - 1}`);
  };

  return {
    model,
    find,
    async get(id, session) {
      const found = await find(id, session);
      if (!found) throw notFound(noun);
      return found;
    },
    findMany: (ids, session) =>
      model.find(filterOf({ _id: { $in: ids } }), WITHOUT_OUTBOX, within(session)).lean<T[]>(),
    where: (filter, { session, sort, limit } = {}) =>
      model
        .find(filter, WITHOUT_OUTBOX, {
          ...within(session),
          ...(sort && { sort }),
          ...(limit !== undefined && { limit }),
        })
        .lean<T[]>(),
    idsWhere: async (filter, session) =>
      (await model.find(filter, { _id: 1 }, within(session)).lean<Pick<T, '_id'>[]>()).map(({ _id }) => _id),
    each: (filter = {}) => model.find(filter, WITHOUT_OUTBOX).lean<T>().cursor() as AsyncIterable<T>,
    page: (filter, request, by = '_id', direction = 1) => cursorPage<T>(model, filter, request, by, direction),
    async save(doc, save = {}) {
      const saved = { ...doc, version: nextVersion(doc) };
      const events = save.events?.(saved) ?? [];
      await (doc.version === UNSAVED ? insert : update)(saved, events, save);
      onceCommitted(save.session, written);
      return saved;
    },
    async saveMany(changes, session) {
      if (changes.length === 0) return [];
      const operations = changes.map(({ doc, events }) => {
        const saved = { ...doc, version: nextVersion(doc) };
        const { _id, ...fields } = saved;
        const announced = events?.(saved) ?? [];
        // A document that was written before it had a version counts as never saved.
        const version = doc.version === UNSAVED ? { $in: [UNSAVED, null] } : doc.version;
        // An upsert that finds the id at another version collides with it, which names the refused ones.
        return {
          updateOne: {
            filter: { _id, version },
            update: {
              $set: fields,
              ...(announced.length > 0 && { $push: { pending: { $each: waitingEvents(announced) } } }),
            },
            upsert: true,
          },
        };
      });
      const refused = await duplicatesIn(
        model.bulkWrite(operations as never, { ordered: false, throwOnValidationError: true, ...within(session) }),
      );
      onceCommitted(session, written);
      return refused.map((index) => changes[index]?.doc._id ?? '');
    },
    async rewrite(doc, session) {
      const saved = { ...doc, version: nextVersion(doc) };
      const { _id, ...fields } = saved;
      const { matchedCount } = await model.updateOne(
        seenBefore(saved),
        updateOf({ $set: fields, $unset: { receipts: 1 } }),
        within(session),
      );
      if (matchedCount === 0) throw new StaleWrite(`${name} ${_id} is no longer at version ${doc.version}`);
      return saved;
    },
    async forgetReceipts(before) {
      for (;;) {
        const docs = await model
          .find(filterOf({ 'receipts.at': { $lt: before } }), { receipts: 1 })
          .limit(FORGOTTEN_AT_ONCE)
          .lean<Stored<T>[]>();
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
      const doc = await model.findOne(filterOf({ 'receipts.id': id }), { receipts: 1 }).lean<Stored<T>>();
      return doc?.receipts?.find((receipt) => receipt.id === id);
    },
    outbox: outboxOf(model),
  };
}
