import { createHash } from 'node:crypto';
import { plusDays } from '../time/clock.ts';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/**
 * Every service keeps in its own database who was erased, so that it refuses what a token of that person would write. A
 * row holds a hash of the id: the id itself is what an erasure removes.
 */
export const ERASED_PERSONS: CollectionPlan = { name: 'erased-persons', indexes: [{ key: { until: 1 } }] };

/**
 * A row is kept for this many days after the erasure was last announced. It only has to outlive the tokens of the
 * person, which the platform makes for hours: whoever signs up anew with the same id takes part again after it.
 */
const KEPT_DAYS = 30;

const hashOf = (personId: string) => createHash('sha256').update(`erased-person:${personId}`).digest('base64url');

export function openErasedPersons(database: Database, now: () => Date) {
  const persons = database.collection<{ _id: string; until: Date }>(ERASED_PERSONS.name);
  return {
    /** Notes that the person is erased. Noted again, the row is kept longer. */
    async note(personId: string): Promise<void> {
      const until = plusDays(now(), KEPT_DAYS);
      await persons.updateOne({ _id: hashOf(personId) }, { $max: { until } }, { upsert: true });
    },
    /** One look-up by the primary key. */
    isErased: async (personId: string): Promise<boolean> =>
      (await persons.findOne({ _id: hashOf(personId), until: { $gt: now() } }, { projection: { _id: 1 } })) !== null,
    async forgetOld(): Promise<void> {
      await persons.deleteMany({ until: { $lte: now() } });
    },
  };
}

export type ErasedPersons = ReturnType<typeof openErasedPersons>;
