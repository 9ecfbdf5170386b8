import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/** Bytes under an id of ours. GridFS today; an object store may stand behind it one day. */
export type FileStore = {
  put(id: string, content: Buffer): Promise<void>;
  read(id: string): Promise<Buffer>;
  remove(id: string): Promise<void>;
};

/** Exactly what GridFS looks for before its first upload: it finds them, so it creates nothing then. */
export const fileCollections = (bucketName: string): readonly CollectionPlan[] => [
  { name: `${bucketName}.files`, indexes: [{ key: { filename: 1, uploadDate: 1 } }] },
  { name: `${bucketName}.chunks`, indexes: [{ key: { files_id: 1, n: 1 }, unique: true }] },
];

export function openFileStore(database: Database, bucketName: string): FileStore {
  let opened: mongo.GridFSBucket | undefined;
  const bucket = () => {
    if (!database.db) throw new Error('files need an open connection');
    return (opened ??= new mongo.GridFSBucket(database.db, { bucketName }));
  };
  /** GridFS takes any id; its types know only its own. */
  const key = (id: string) => id as unknown as mongo.ObjectId;
  return {
    put: (id, content) =>
      new Promise((resolve, reject) => {
        bucket().openUploadStreamWithId(key(id), id).once('error', reject).once('finish', () => resolve()).end(content);
      }),
    async read(id) {
      const chunks: Buffer[] = [];
      for await (const chunk of bucket().openDownloadStream(key(id))) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    remove: (id) => bucket().delete(key(id)),
  };
}
