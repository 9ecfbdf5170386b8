import { finished } from 'node:stream/promises';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { CollectionPlan } from './migrate.ts';

/** A stored file is missing, or a part of it is. */
export class FileBroken extends Error {
  override readonly name: string = 'FileBroken';
}

/** There is no file under this id. */
export class FileMissing extends FileBroken {
  override readonly name = 'FileMissing';
}

/** Stores bytes under an id of ours. It uses GridFS today; an object store may replace it one day. */
export type FileStore = {
  /**
   * Writes the content piece by piece, with only a few pieces in memory. When the content breaks off, nothing of it is
   * kept.
   */
  put(id: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** @throws FileMissing when there is no such file, before anything is read; FileBroken when a part of it is missing */
  open(id: string): Promise<AsyncIterable<Uint8Array>>;
  /** Removes a file, also one that is only partly stored. Removing it again is harmless. */
  remove(id: string): Promise<void>;
  /**
   * Lists all stored files, each with the time at which its storing began. It also lists partial files that a crash
   * left.
   */
  stored(): AsyncIterable<StoredFile>;
};

export type StoredFile = { readonly id: string; readonly since: Date };

/**
 * GridFS looks for exactly these collections and indexes before its first upload. It finds them, so it creates nothing.
 */
export const fileCollections = (bucketName: string): readonly CollectionPlan[] => [
  { name: `${bucketName}.files`, indexes: [{ key: { filename: 1, uploadDate: 1 } }] },
  { name: `${bucketName}.chunks`, indexes: [{ key: { files_id: 1, n: 1 }, unique: true }] },
];

type FileRow = { _id: string; length: number };
type ChunkRow = { _id: mongo.ObjectId; files_id: string; n: number; data: Buffer };

/**
 * The number of chunks (255 kB each) that a download holds in memory. The driver's own reader fetches up to 16 MB at
 * once.
 */
const READ_AHEAD = 3;
const LISTED_AT_ONCE = 200;

export function openFileStore(database: Database, bucketName: string): FileStore {
  let opened: mongo.GridFSBucket | undefined;
  const connected = () => {
    if (!database.db) throw new Error('files need an open connection');
    return database.db;
  };
  const bucket = () => (opened ??= new mongo.GridFSBucket(connected(), { bucketName }));
  const files = () => connected().collection<FileRow>(`${bucketName}.files`);
  const chunks = () => connected().collection<ChunkRow>(`${bucketName}.chunks`);

  async function* read({ _id, length }: FileRow): AsyncIterable<Uint8Array> {
    let [next, sizeBytes] = [0, 0];
    for await (const { n, data } of chunks().find(
      { files_id: _id },
      { sort: { n: 1 }, batchSize: READ_AHEAD, promoteBuffers: true },
    )) {
      if (n !== next) break;
      next += 1;
      sizeBytes += data.length;
      yield data;
    }
    if (sizeBytes !== length) throw new FileBroken(`file ${_id} has lost a part after ${sizeBytes} of ${length} bytes`);
  }

  /** Removes a file. The first chunk goes last, so that `stored` lists the file while anything is left. */
  async function remove(id: string): Promise<void> {
    await files().deleteOne({ _id: id });
    await chunks().deleteMany({ files_id: id, n: { $gt: 0 } });
    await chunks().deleteOne({ files_id: id, n: 0 });
  }

  return {
    async put(id, content) {
      // GridFS accepts any id, but its types know only ObjectId.
      const upload = bucket().openUploadStreamWithId(id as unknown as mongo.ObjectId, id);
      // Every write reports its own failure. Without a listener, the event would end the process.
      upload.on('error', () => undefined);
      try {
        // Each piece waits for the former one. Otherwise, after a break, a write still on its way could arrive after
        // the removal.
        for await (const piece of content)
          await new Promise<void>((resolve, reject) =>
            upload.write(piece, (error) => (error ? reject(error) : resolve())),
          );
        upload.end();
        await finished(upload);
      } catch (error) {
        upload.destroy();
        // When the connection is lost, this removal fails as well. A sweep then finds the file through `stored`.
        await remove(id).catch(() => undefined);
        throw error;
      }
    },
    async open(id) {
      const file = await files().findOne({ _id: id }, { projection: { length: 1 } });
      if (!file) throw new FileMissing(`file ${id} is not there`);
      return read(file);
    },
    remove,
    async *stored() {
      // Every file has a first chunk, also one whose storing was cut off. The id of the chunk carries the time.
      const first = chunks().find(
        { files_id: { $gte: '' }, n: 0 },
        { projection: { files_id: 1 }, sort: { files_id: 1 }, batchSize: LISTED_AT_ONCE },
      );
      for await (const { _id, files_id } of first) yield { id: files_id, since: _id.getTimestamp() };
    },
  };
}
