import { openDocument, type DocumentRef, type Download, type OpenDeps } from './open-document.ts';

/** @throws not-found, document-altered */
export const readDocument = (deps: OpenDeps, ref: DocumentRef, personId: string): Promise<Download> =>
  openDocument(deps, ref, personId, '');
