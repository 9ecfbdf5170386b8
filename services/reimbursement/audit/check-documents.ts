import { createHash } from 'node:crypto';
import type { FileStore } from '../../../libs/mongo/file-store.ts';
import type { Claim, ClaimDocument } from '../claims/domain/claim.ts';

async function documentFault({ open }: Pick<FileStore, 'open'>, { id, sha256, size }: ClaimDocument) {
  const sum = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of await open(id)) {
      sum.update(piece);
      bytes += piece.length;
    }
  } catch {
    return 'is gone, or a part of it';
  }
  return bytes === size && sum.digest('hex') === sha256 ? undefined : 'is not the one that was uploaded';
}

/** Reads every stored document, piece by piece, and compares it with what its claim says. */
export async function* checkDocuments(
  claims: AsyncIterable<Claim>,
  files: Pick<FileStore, 'open'>,
): AsyncGenerator<string, void, undefined> {
  for await (const { _id, documents } of claims)
    for (const document of documents) {
      const fault = await documentFault(files, document);
      if (fault !== undefined) yield `document ${document.id} of claim ${_id} ${fault}`;
    }
}
