import { writeDocumentLink } from '../../../libs/signing/document-link.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from '../disclosures/note-disclosure.ts';
import { documentOf, type DocumentRef } from './open-document.ts';

/** A link is valid for this many milliseconds. That is enough for a click, and too short to pass the link on. */
export const LINK_MS = 5 * MINUTE_MS;

export type DocumentLink = { readonly url: string; readonly expiresAt: Date };

/** Makes a link with which a browser opens one document without signing in. @throws not-found */
export async function linkToDocument(
  deps: Pick<ReimbursementDeps, 'claims' | 'disclosures' | 'documentLinkKey' | 'publicUrl' | 'now'>,
  { claimId, documentId }: DocumentRef,
  personId: string,
): Promise<DocumentLink> {
  documentOf(await deps.claims.get(claimId), documentId);
  await noteDisclosure(deps, { by: personId, what: 'document-link', of: claimId, documentId, why: '' });
  const expiresAt = new Date(deps.now().getTime() + LINK_MS);
  const token = writeDocumentLink({ claimId, documentId, personId, expiresAt }, deps.documentLinkKey);
  return { url: `${deps.publicUrl}/v1/claims/${claimId}/documents/${documentId}/content?token=${token}`, expiresAt };
}
