import { removeDocument } from '../claims/domain/claim-content.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { saveStep } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { lookAgain } from '../events.ts';
import { documentOf, type DocumentRef } from './open-document.ts';

/**
 * Removes a document from a claim. The reference is removed first, so that no claim ever names a missing document.
 * @throws not-found, illegal-transition
 */
export async function detachDocument(
  deps: Pick<ReimbursementDeps, 'claims' | 'files' | 'logger' | 'countAltered' | 'now'>,
  { claimId, documentId }: DocumentRef,
  by: Person,
): Promise<Claim> {
  const claim = await saveStep(deps, claimId, {
    did: 'remove-document',
    by: by.id,
    why: documentId,
    events: lookAgain,
    decide(before) {
      documentOf(before, documentId);
      return removeDocument(before, documentId, by);
    },
  });
  // If this fails, the sweep of orphans removes the file.
  await deps.files.remove(documentId).catch(() => undefined);
  return claim;
}
