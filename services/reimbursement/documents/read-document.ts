import type { ReimbursementDeps } from '../deps.ts';
import { openDocument, type DocumentRef, type Download } from './open-document.ts';

/** @throws not-found */
export const readDocument = (
  deps: Pick<ReimbursementDeps, 'claims' | 'files' | 'disclosures' | 'now'>,
  ref: DocumentRef,
  personId: string,
): Promise<Download> => openDocument(deps, ref, personId, '');
