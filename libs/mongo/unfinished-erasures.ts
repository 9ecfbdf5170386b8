import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/** Erasures that must wait, because the person still stands for a step that is not over. Few, and gone when it is. */
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

/** Begun first, so that an erasure that is interrupted is taken up again. @param erase says whether nothing has to wait */
export async function eraseOrWait(
  erasures: UnfinishedErasures,
  personId: string,
  at: Date,
  erase: () => Promise<boolean>,
): Promise<void> {
  await erasures.begin(personId, at);
  if (await erase()) await erasures.end(personId);
}
