import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import type { Erasure } from './domain/erasure.ts';

export const erasureCollection: CollectionPlan = {
  name: 'erasures',
  indexes: [...OUTBOX_INDEXES, { key: { tellAt: 1 } }],
};

const erasureSchema = documentSchema<Erasure>(
  { version: { type: Number, required: true }, emails: [String], askedAt: Date, tellAt: Date },
  'erasures',
);

const AT_ONCE = 200;

export function openErasures(database: Database, written: () => void) {
  const model = modelOf<Erasure>(database, erasureSchema);
  return {
    ...aggregateStore<Erasure>(model, written),
    due: (at: Date) =>
      model
        .find({ tellAt: { $lte: at } }, WITHOUT_OUTBOX)
        .sort({ tellAt: 1 })
        .limit(AT_ONCE)
        .lean<Erasure[]>(),
    all: () => model.find({}, WITHOUT_OUTBOX).lean<Erasure>().cursor() as AsyncIterable<Erasure>,
    /** Not while a telling waits to be published. */
    forget: ({ _id, version }: Erasure) => model.deleteOne({ _id, version, 'pending.0': { $exists: false } } as never),
  };
}
