import type { ReimbursementDeps } from '../deps.ts';

/** This many files are removed before the next ones are looked up. */
const AT_ONCE = 200;

/**
 * Removes the files that a claim was to forget. A file stays when its claim still names it, which happens when the
 * claim was changed in the meantime.
 */
export async function removeDoomedFiles({
  claims,
  doomedFiles,
  files,
}: Pick<ReimbursementDeps, 'claims' | 'doomedFiles' | 'files'>): Promise<void> {
  for (;;) {
    const doomed = await doomedFiles.some(AT_ONCE);
    if (doomed.length === 0) return;
    for (const { _id: documentId, claimId } of doomed) {
      const claim = await claims.find(claimId);
      const isNamed = claim?.documents.some(({ id }) => id === documentId) ?? false;
      if (!isNamed) await files.remove(documentId);
      await doomedFiles.remove(documentId);
    }
  }
}
