import type { ReimbursementDeps } from '../deps.ts';

/**
 * Removes those of these files that no claim names.
 * @param documentIds ids that no claim can name any more: those of a refused upload, or older than any request
 */
export async function removeUnnamedFiles(
  { claims, files }: Pick<ReimbursementDeps, 'claims' | 'files'>,
  documentIds: readonly string[],
): Promise<void> {
  const named = await claims.namedDocuments(documentIds);
  for (const id of documentIds) if (!named.has(id)) await files.remove(id);
}
