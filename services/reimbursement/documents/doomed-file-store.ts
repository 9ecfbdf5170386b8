import type { Database } from '../../../libs/mongo/connect.ts';
import type { FileStore } from '../../../libs/mongo/file-store.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';

/** Documents that are to go with a claim. Noted before the claim forgets them, so that a crash leaves no file behind. */
type DoomedFile = { readonly _id: string; readonly claimId: string };

export const doomedFileCollection: CollectionPlan = { name: 'doomed-files' };

const AT_ONCE = 200;

export function openDoomedFiles(database: Database, files: FileStore) {
  const doomed = database.collection<DoomedFile>(doomedFileCollection.name);
  return {
    async doom(claimId: string, documentIds: readonly string[]): Promise<void> {
      if (documentIds.length === 0) return;
      await doomed.bulkWrite(
        documentIds.map((_id) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: { claimId } }, upsert: true },
        })),
      );
    },
    /** @param isNamed whether the claim still has the document, because it was changed after all */
    async removeFiles(isNamed: (claimId: string, documentId: string) => Promise<boolean>): Promise<void> {
      for (;;) {
        const found = await doomed.find().limit(AT_ONCE).toArray();
        if (found.length === 0) return;
        for (const { _id, claimId } of found) {
          if (!(await isNamed(claimId, _id))) await files.remove(_id);
          await doomed.deleteOne({ _id });
        }
      }
    },
  };
}
