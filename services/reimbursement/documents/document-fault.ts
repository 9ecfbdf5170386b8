import { createHash } from 'node:crypto';
import { FileBroken, type FileStore } from '../../../libs/mongo/file-store.ts';
import type { ClaimDocument } from '../claims/domain/claim.ts';

/**
 * Reads a stored document piece by piece and compares it with what its claim says of it.
 * @returns what is wrong, to be put after the name of the document; undefined when it is the one that was uploaded
 */
export async function documentFault(
  { open }: Pick<FileStore, 'open'>,
  { id, sha256, size }: Pick<ClaimDocument, 'id' | 'sha256' | 'size'>,
): Promise<string | undefined> {
  const sum = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of await open(id)) {
      sum.update(piece);
      bytes += piece.length;
    }
  } catch (error) {
    if (error instanceof FileBroken) return 'is gone, or a part of it';
    throw error;
  }
  return bytes === size && sum.digest('hex') === sha256 ? undefined : 'is not the one that was uploaded';
}
