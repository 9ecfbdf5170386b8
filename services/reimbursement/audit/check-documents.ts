import type { FileStore } from '../../../libs/mongo/file-store.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { documentFault } from '../documents/document-fault.ts';

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
