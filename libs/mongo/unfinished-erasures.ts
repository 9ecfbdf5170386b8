import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/**
 * These erasures must wait, because a step that is not over still needs the person. They are few, and each is removed
 * when it is done.
 */
export const UNFINISHED_ERASURES: CollectionPlan = { name: 'unfinished-erasures' };

export function openUnfinishedErasures(database: Database) {
  const erasures = database.collection<{ _id: string; at: Date }>(UNFINISHED_ERASURES.name);
  return {
    async begin(personId: string, at: Date): Promise<void> {
      await erasures.updateOne({ _id: personId }, { $setOnInsert: { at } }, { upsert: true });
    },
    async all(): Promise<string[]> {
      return (await erasures.find().toArray()).map(({ _id }) => _id);
    },
    async end(personId: string): Promise<void> {
      await erasures.deleteOne({ _id: personId });
    },
  };
}

export type UnfinishedErasures = ReturnType<typeof openUnfinishedErasures>;

/**
 * Records the erasure before it begins, so that an interrupted one is taken up again.
 * @param erase says whether nothing has to wait
 */
export async function eraseOrWait(
  erasures: UnfinishedErasures,
  personId: string,
  at: Date,
  erase: () => Promise<boolean>,
): Promise<void> {
  await erasures.begin(personId, at);
  if (await erase()) await erasures.end(personId);
}
