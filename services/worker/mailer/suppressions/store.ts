import { aggregateStore, documentSchema, modelOf, OUTBOX_INDEXES } from '../../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../../libs/mongo/migrate.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { Suppression } from './domain/suppression.ts';

export const suppressionCollection: CollectionPlan = {
  name: 'suppressions',
  indexes: [...OUTBOX_INDEXES, { key: { active: 1, at: -1, _id: -1 } }, { key: { 'history.by': 1 } }],
};

const HISTORY = [{ _id: false, at: Date, did: String, by: String, why: String }];
const schema = documentSchema<Suppression>(
  {
    version: Number,
    active: Boolean,
    reason: String,
    at: Date,
    softBounces: [String],
    complainedIn: [String],
    history: HISTORY,
  },
  'suppressions',
);

export function openSuppressions(database: Database, written: () => void) {
  const model = modelOf<Suppression>(database, schema);
  return {
    ...aggregateStore<Suppression>(model, written),
    isSuppressed: async (email: string) => (await model.exists({ _id: recipientKey(email), active: true })) !== null,
    suppressedAmong: async (keys: readonly string[]) =>
      new Set(
        (await model.find({ _id: { $in: keys }, active: true }, { _id: 1 }).lean<Suppression[]>()).map(
          ({ _id }) => _id,
        ),
      ),
    page: (active: boolean, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Suppression>(model as never, { active }, request, 'at', -1),
    of: (emails: readonly string[]) => model.find({ _id: { $in: emails.map(recipientKey) } }).lean<Suppression[]>(),
    complaints: () =>
      model.find({ active: true, reason: 'complaint' }).lean<Suppression>().cursor() as AsyncIterable<Suppression>,

    /** Nobody is mailed anew for it: they are no contact any more. A complaint stays, by its key: it is what they asked for. */
    async eraseAddresses(emails: readonly string[]) {
      if (emails.length > 0)
        await model.bulkWrite(
          emails.map((email) => ({
            deleteOne: { filter: { _id: recipientKey(email), reason: { $ne: 'complaint' } } },
          })),
        );
    },
    /** Who removed an address from the list. */
    async erasePerson(personId: string) {
      const found = await model.find({ 'history.by': personId }, { _id: 1 }).lean<Suppression[]>();
      const update = { $set: { 'history.$[theirs].by': 'erased' } };
      if (found.length > 0)
        await model.bulkWrite(
          found.map(({ _id }) => ({
            updateOne: { filter: { _id }, update, arrayFilters: [{ 'theirs.by': personId }] },
          })),
        );
    },
  };
}

export type Suppressions = ReturnType<typeof openSuppressions>;
