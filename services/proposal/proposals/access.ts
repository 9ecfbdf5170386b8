import { anyObject, groupOf, othersGroup, ownGroupElseNotFound, type Access } from '../../../libs/http/access.ts';
import type { Caller } from '../../../libs/http/caller.ts';
import type { ProposalDeps } from '../deps.ts';
import type { Proposal, Side } from './domain/proposal.ts';

/**
 * Gives the rights on a proposal: its group and the staff see it, its group writes it, and reviewers of other groups
 * decide about it.
 */
export function proposalAccess({ proposals }: Pick<ProposalDeps, 'proposals'>) {
  const group = groupOf('proposalId', async (id) => (await proposals.find(id))?.groupId);
  const authors = { group: ownGroupElseNotFound('proposal', group) } satisfies Access;
  const reviewers = { review: othersGroup('proposal', group) } satisfies Access;
  return {
    authors,
    reviewers,
    either: { ...authors, ...reviewers } satisfies Access,
    readers: { ...authors, review: anyObject, audit: anyObject } satisfies Access,
  };
}

export const sideOf =
  ({ groups }: Caller) =>
  ({ groupId }: Proposal): Side =>
    groups.has(groupId) ? 'group' : 'review';
