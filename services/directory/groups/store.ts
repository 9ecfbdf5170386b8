import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { erasureCollection, openErasures } from '../persons/store.ts';
import type { Group } from './domain/group.ts';

export const collections: readonly CollectionPlan[] = [
  {
    name: 'groups',
    indexes: [...OUTBOX_INDEXES, { key: { 'contacts.personId': 1 } }, { key: { 'contacts.email': 1 } }],
  },
  erasureCollection,
];

const groupSchema = documentSchema<Group>(
  {
    version: { type: Number, required: true },
    name: { type: String, required: true },
    department: { type: String, required: true },
    type: { type: String, required: true },
    certified: { type: Boolean, required: true },
    certifications: [{ _id: false, certified: Boolean, at: Date, reason: String, by: String }],
    contacts: [
      { _id: false, personId: String, email: String, name: String, role: String, locale: String, frequency: String },
    ],
  },
  'groups',
);

export function openStore(database: Database, written: () => void) {
  const model = modelOf<Group>(database, groupSchema);
  const groups = aggregateStore<Group>(model, written);
  return {
    ...groups,
    findMany: (ids: readonly string[]) => model.find({ _id: { $in: ids } }, WITHOUT_OUTBOX).lean<Group[]>(),
    erasures: openErasures(database, written),
    ofContact: (personId: string) => model.find({ 'contacts.personId': personId }, WITHOUT_OUTBOX).lean<Group[]>(),
    /** Of a person, or with one of these addresses. */
    withContact: (personId: string, emails: readonly string[]) =>
      model
        .find({ $or: [{ 'contacts.personId': personId }, { 'contacts.email': { $in: emails } }] }, WITHOUT_OUTBOX)
        .lean<Group[]>(),
    withAddress: (email: string) => model.find({ 'contacts.email': email }, { _id: 1 }).lean<Pick<Group, '_id'>[]>(),
    page: (request: { cursor?: string | undefined; limit: number }) => cursorPage<Group>(model as never, {}, request),
    all: () => model.find({}, WITHOUT_OUTBOX).lean<Group>().cursor() as AsyncIterable<Group>,
  };
}

export type DirectoryStore = ReturnType<typeof openStore>;
