import { defineCollection } from '../../../../libs/mongo/collection.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { openDocuments } from '../../../../libs/mongo/document-store.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { Suppression } from './domain/suppression.ts';

export const suppressionCollection = defineCollection<Suppression>({
  name: 'suppressions',
  noun: 'suppression',
  indexes: [{ key: { active: 1, at: -1, _id: -1 } }, { key: { 'history.by': 1 } }],
  fields: {
    active: Boolean,
    reason: String,
    at: Date,
    softBounces: [String],
    emptied: { type: { _id: false, at: Date, softBounces: [String] } },
    complainedIn: [String],
    history: [{ _id: false, at: Date, did: String, by: String, why: String }],
  },
});

export function openSuppressions(database: Database, written: () => void) {
  const suppressions = openDocuments(database, suppressionCollection, written);
  const { model } = suppressions;
  return {
    ...suppressions,
    isSuppressed: async (email: string) => (await model.exists({ _id: recipientKey(email), active: true })) !== null,
    /** Finds the entry of an address whose temporary bounces a delivery empties. */
    withSoftBounces: async (email: string): Promise<Suppression | undefined> =>
      (await suppressions.where({ _id: recipientKey(email), active: false, 'softBounces.0': { $exists: true } }))[0],
    suppressedAmong: async (keys: readonly string[]): Promise<ReadonlySet<string>> =>
      new Set(await suppressions.idsWhere({ _id: { $in: keys }, active: true })),
    /** Reads the complaints that are still valid. */
    complaints: () => suppressions.each({ active: true, reason: 'complaint' }, 'by-id'),

    /**
     * Removes the entries of these addresses, except complaints. No mail is sent to them afterwards, because the
     * persons are no longer contacts. A complaint stays under the key of its address, because the person asked for it.
     */
    async eraseAddresses(emails: readonly string[]): Promise<void> {
      if (emails.length > 0)
        await model.bulkWrite(
          emails.map((email) => ({
            deleteOne: { filter: { _id: recipientKey(email), reason: { $ne: 'complaint' } } },
          })),
        );
    },
    /** Removes the name of a person who took an address off the list. */
    async erasePerson(personId: string): Promise<void> {
      const ids = await suppressions.idsWhere({ 'history.by': personId });
      const update = { $set: { 'history.$[theirs].by': 'erased' } };
      if (ids.length > 0)
        await model.bulkWrite(
          ids.map((_id) => ({ updateOne: { filter: { _id }, update, arrayFilters: [{ 'theirs.by': personId }] } })),
        );
    },
  };
}

export type SuppressionStore = ReturnType<typeof openSuppressions>;
