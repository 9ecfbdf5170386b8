import { removeDocument } from '../claims/domain/claim-content.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { saveStep } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { lookAgain } from '../events.ts';
import { documentOf, type DocumentRef } from './open-document.ts';

/** The reference goes first, so that no claim ever names what is not there. @throws not-found, illegal-transition */
export async function detachDocument(
  deps: Pick<ReimbursementDeps, 'claims' | 'files' | 'now'>,
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
  // The sweep of orphans removes what stays here.
  await deps.files.remove(documentId).catch(() => undefined);
  return claim;
}
