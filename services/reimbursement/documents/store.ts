import { definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';

/** The bytes of the documents are kept in this bucket. */
export const FILES = 'files';

/**
 * A doomed file is a document that is to be removed together with the personal data of its claim. It is noted before
 * the claim forgets it, so that a crash leaves no file behind.
 */
type DoomedFile = { readonly _id: string; readonly claimId: string };

export const doomedFileCollection = definePlainCollection<DoomedFile>({
  name: 'doomed-files',
  noun: 'doomed file',
  fields: { claimId: String },
});

export function openDoomedFiles(database: Database) {
  const doomed = modelOf(database, doomedFileCollection);
  return {
    async add(claimId: string, documentIds: readonly string[]): Promise<void> {
      if (documentIds.length === 0) return;
      await doomed.bulkWrite(
        documentIds.map((_id) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: { claimId } }, upsert: true },
        })),
      );
    },
    some: (limit: number) => doomed.find({}).limit(limit).lean<DoomedFile[]>(),
    async remove(documentId: string): Promise<void> {
      await doomed.deleteOne({ _id: documentId });
    },
  };
}

export type DoomedFileStore = ReturnType<typeof openDoomedFiles>;
