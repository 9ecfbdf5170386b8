import type { ProposalDeps } from '../deps.ts';
import { compare, type FieldChange } from './domain/content.ts';

/** Compares two revisions of a proposal. @throws not-found */
export async function compareRevisions(
  { revisions }: Pick<ProposalDeps, 'revisions'>,
  proposalId: string,
  from: number,
  to: number,
): Promise<FieldChange[]> {
  const [before, after] = await Promise.all([revisions.get(proposalId, from), revisions.get(proposalId, to)]);
  return compare(before.content, after.content);
}
