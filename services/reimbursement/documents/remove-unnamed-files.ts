import type { ReimbursementDeps } from '../deps.ts';

/** Removes the files of those of these documents that no claim names. */
export async function removeUnnamedFiles(
  { claims, files }: Pick<ReimbursementDeps, 'claims' | 'files'>,
  documentIds: readonly string[],
): Promise<void> {
  const named = await claims.namedDocuments(documentIds);
  for (const id of documentIds) if (!named.has(id)) await files.remove(id);
}
