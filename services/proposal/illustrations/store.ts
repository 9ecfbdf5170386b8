import type { Database } from '../../../libs/mongo/connect.ts';
import { fileCollections, FileMissing, openFileStore } from '../../../libs/mongo/file-store.ts';
import {
  PICTURE_SIZE_NAMES,
  rewritePicture,
  type PictureSize,
  type RewrittenPicture,
} from '../../../libs/pictures/rewrite-picture.ts';

const BUCKET = 'illustrations';

export const illustrationCollections = fileCollections(BUCKET);

export type IllustrationStore = {
  /** Stores all sizes. When one cannot be stored, nothing of the illustration is kept. */
  put(id: string, sizes: RewrittenPicture['sizes']): Promise<void>;
  /** @throws FileMissing when there is no such illustration */
  open(id: string, size: PictureSize): Promise<AsyncIterable<Uint8Array> | Buffer>;
  /** Removes all sizes. Removing them again is harmless. */
  remove(id: string): Promise<void>;
};

const nameOf = (id: string, size: PictureSize) => `${id}-${size}`;

async function wholeOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function openIllustrations(database: Database): IllustrationStore {
  const files = openFileStore(database, BUCKET);
  async function remove(id: string): Promise<void> {
    for (const name of [id, ...PICTURE_SIZE_NAMES.map((size) => nameOf(id, size))]) await files.remove(name);
  }
  return {
    async put(id, sizes) {
      try {
        for (const size of PICTURE_SIZE_NAMES) await files.put(nameOf(id, size), [sizes[size]]);
      } catch (error) {
        await remove(id).catch(() => undefined);
        throw error;
      }
    },
    async open(id, size) {
      try {
        return await files.open(nameOf(id, size));
      } catch (error) {
        if (!(error instanceof FileMissing)) throw error;
        // Earlier versions stored an upload as it came, under its id. It is written anew at each reading: storing
        // the outcome here could meet the same work of another process in the middle.
        return (await rewritePicture(await wholeOf(await files.open(id)))).sizes[size];
      }
    },
    remove,
  };
}
