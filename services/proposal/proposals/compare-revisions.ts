import type { ProposalDeps } from '../deps.ts';
import { compare, type FieldChange } from './domain/content.ts';

/** What changed in a proposal between two revisions. @throws not-found */
export async function compareRevisions(
  { revisions }: Pick<ProposalDeps, 'revisions'>,
  proposalId: string,
  from: number,
  to: number,
): Promise<FieldChange[]> {
  const [before, after] = await Promise.all([revisions.get(proposalId, from), revisions.get(proposalId, to)]);
  return compare(before.content, after.content);
}
