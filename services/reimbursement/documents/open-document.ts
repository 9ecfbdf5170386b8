import { notFound } from '../../../libs/errors/app-error.ts';
import type { Claim, ClaimDocument } from '../claims/domain/claim.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from '../disclosures/note-disclosure.ts';

/** These two ids locate a document. */
export type DocumentRef = { readonly claimId: string; readonly documentId: string };

export type Download = { readonly document: ClaimDocument; readonly content: AsyncIterable<Uint8Array> };

/** @throws not-found */
export function documentOf(claim: Claim, documentId: string): ClaimDocument {
  const document = claim.documents.find(({ id }) => id === documentId);
  if (!document) throw notFound('document');
  return document;
}

/** Opens a document after the reading was noted. @param why where somebody must say so @throws not-found */
export async function openDocument(
  deps: Pick<ReimbursementDeps, 'claims' | 'files' | 'disclosures' | 'now'>,
  { claimId, documentId }: DocumentRef,
  personId: string,
  why: string,
): Promise<Download> {
  const document = documentOf(await deps.claims.get(claimId), documentId);
  await noteDisclosure(deps, { by: personId, what: 'document', of: claimId, documentId, why });
  return { document, content: await deps.files.open(documentId) };
}
