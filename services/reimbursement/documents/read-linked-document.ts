import { readDocumentLink } from '../../../libs/signing/document-link.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { openDocument, type DocumentRef, type Download, type OpenDeps } from './open-document.ts';

/**
 * Reads a document by a link. The person who asked for the link is noted as the reader of every download.
 * @throws bad-token, link-expired, not-found, document-altered
 */
export async function readLinkedDocument(
  deps: OpenDeps & Pick<ReimbursementDeps, 'documentLinkKey'>,
  ref: DocumentRef,
  token: string,
): Promise<Download> {
  const { personId } = readDocumentLink(token, ref, deps.documentLinkKey, deps.now());
  return openDocument(deps, ref, personId, 'by a link');
}
