import { AppError, notFound } from '../../../libs/errors/app-error.ts';
import type { Claim, ClaimDocument } from '../claims/domain/claim.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from '../disclosures/note-disclosure.ts';
import { documentFault } from './document-fault.ts';

/** These two ids locate a document. */
export type DocumentRef = { readonly claimId: string; readonly documentId: string };

export type Download = { readonly document: ClaimDocument; readonly content: AsyncIterable<Uint8Array> };

/** @throws not-found */
export function documentOf(claim: Claim, documentId: string): ClaimDocument {
  const document = claim.documents.find(({ id }) => id === documentId);
  if (!document) throw notFound('document');
  return document;
}

export type OpenDeps = Pick<
  ReimbursementDeps,
  'claims' | 'files' | 'disclosures' | 'countAlteredFile' | 'logger' | 'now'
>;

/**
 * Finance decides by what a document shows, so a document that is not the one that was uploaded is shown to nobody.
 * @throws document-altered
 */
async function requireUnaltered(
  { files, countAlteredFile, logger }: OpenDeps,
  claimId: string,
  document: ClaimDocument,
): Promise<void> {
  const fault = await documentFault(files, document);
  if (fault === undefined) return;
  countAlteredFile();
  logger.error({ claimId, documentId: document.id }, `a stored document ${fault}`);
  throw new AppError(
    'conflict',
    'document-altered',
    `This document ${fault}. Decide nothing by it, and tell those who operate Seuil.`,
  );
}

/**
 * Opens a document after it was compared with its hash and the reading was noted. It is read twice, so that nothing of
 * an altered document is sent and no whole document is in memory.
 * @param why where somebody must say so
 * @throws not-found, document-altered
 */
export async function openDocument(
  deps: OpenDeps,
  { claimId, documentId }: DocumentRef,
  personId: string,
  why: string,
): Promise<Download> {
  const document = documentOf(await deps.claims.get(claimId), documentId);
  await requireUnaltered(deps, claimId, document);
  await noteDisclosure(deps, { by: personId, what: 'document', of: claimId, documentId, why });
  return { document, content: await deps.files.open(documentId) };
}
