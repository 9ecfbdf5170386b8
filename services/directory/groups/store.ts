import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import type { Group } from './domain/group.ts';

export const groupCollection = defineCollection<Group>({
  name: 'groups',
  noun: 'group',
  indexes: [{ key: { 'contacts.personId': 1 } }, { key: { 'contacts.email': 1 } }],
  fields: {
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
});

export function openGroups(database: Database, written: () => void) {
  const groups = openDocuments(database, groupCollection, written);
  return {
    ...groups,
    ofContact: (personId: string) => groups.where({ 'contacts.personId': personId }),
    /** Finds the groups that have this person, or one of these addresses, among their contacts. */
    withContact: (personId: string, emails: readonly string[]) =>
      groups.where({ $or: [{ 'contacts.personId': personId }, { 'contacts.email': { $in: emails } }] }),
    idsWithAddress: (email: string) => groups.idsWhere({ 'contacts.email': email }),
  };
}

export type GroupStore = ReturnType<typeof openGroups>;
