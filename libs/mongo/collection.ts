import { Schema, type Model, type SchemaDefinition } from 'mongoose';
import type { StoredReceipt } from '../outbox/receipt.ts';
import type { WaitingEvent } from '../outbox/waiting-events.ts';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';
import { requireTime, timeLeft } from './time-limit.ts';

/** One collection: the migration creates it as planned, and mongoose accepts only its schema. */
export type Collection<T> = CollectionPlan & {
  /** The name of one document of the collection in an error, as in "There is no such season." */
  readonly noun: string;
  readonly schema: Schema<Stored<T>>;
};

/** A document as it is stored: with the events that wait to be published, and the answers to Idempotency-Keys. */
export type Stored<T> = T & { pending?: WaitingEvent[]; receipts?: StoredReceipt[] };

/** What writes, or reads and writes at once. */
const WRITES = [
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
] as const;

/**
 * Every operation of a model begins only while there is time for it. The server is told how long anybody waits for a
 * read, so that it does not go on for callers who have left.
 */
function holdToTimeLimit<T>(schema: Schema<T>): Schema<T> {
  schema.pre([...WRITES], { query: true, document: false }, requireTime);
  schema.pre('save', requireTime);
  schema.pre('insertMany', requireTime);
  schema.pre('bulkWrite', requireTime);
  schema.pre(['find', 'findOne', 'countDocuments', 'distinct'], function () {
    requireTime();
    const leftMs = timeLeft();
    if (leftMs !== undefined) this.maxTimeMS(Math.ceil(leftMs));
  });
  schema.pre('aggregate', function () {
    requireTime();
    const leftMs = timeLeft();
    if (leftMs !== undefined) this.option({ maxTimeMS: Math.ceil(leftMs) });
  });
  return schema;
}

/** With these options an unknown field throws, and mongoose adds nothing and creates nothing by itself. */
const SCHEMA_OPTIONS = { strict: 'throw', versionKey: false, id: false, autoCreate: false, autoIndex: false } as const;

const OUTBOX_INDEXES: NonNullable<CollectionPlan['indexes']> = [
  { key: { 'pending.at': 1 }, sparse: true },
  { key: { 'receipts.id': 1 }, unique: true, sparse: true },
  { key: { 'receipts.at': 1 }, sparse: true },
];

/** Readers of the state never need these fields: the waiting events of a document and its receipts. */
export const WITHOUT_OUTBOX = { pending: 0, receipts: 0 } as const;

type Definition = Pick<
  CollectionPlan,
  | 'name'
  | 'indexes'
  | 'formerIndexes'
  | 'options'
  | 'formerName'
  | 'formerFields'
  | 'addedFields'
  | 'derivedReferences'
  | 'formerDocuments'
> & {
  readonly noun: string;
  readonly fields: SchemaDefinition;
};

/**
 * Defines a collection whose documents carry their events and receipts. Each document has the fields `_id`, `version`
 * and those of the outbox.
 */
export function defineCollection<T>({ fields, indexes = [], noun, ...plan }: Definition): Collection<T> {
  const schema = new Schema<Stored<T>>(
    {
      _id: { type: String, required: true },
      version: Number,
      ...fields,
      pending: { type: [{ _id: false, at: Date, event: Schema.Types.Mixed }], default: undefined },
      receipts: { type: [Schema.Types.Mixed], default: undefined },
    } as SchemaDefinition,
    { ...SCHEMA_OPTIONS, collection: plan.name, minimize: false },
  );
  return { ...plan, noun, schema: holdToTimeLimit(schema), indexes: [...OUTBOX_INDEXES, ...indexes] };
}

/** Defines a collection that announces nothing: facts from other services, or rows that are only ever added. */
export function definePlainCollection<T>({ fields, indexes = [], noun, ...plan }: Definition): Collection<T> {
  const schema = new Schema<Stored<T>>({ _id: { type: String, required: true }, ...fields } as SchemaDefinition, {
    ...SCHEMA_OPTIONS,
    collection: plan.name,
    minimize: false,
  });
  return { ...plan, noun, schema: holdToTimeLimit(schema), indexes };
}

export const modelOf = <T>(database: Database, { name, schema }: Collection<T>): Model<Stored<T>> =>
  database.model<Stored<T>>(name, schema);
