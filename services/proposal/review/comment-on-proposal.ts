import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import type { Proposal, Side } from '../proposals/domain/proposal.ts';
import { comment, type Comment } from './domain/comment.ts';

export type Remark = {
  readonly text: string;
  readonly by: string;
  readonly sideOf: (proposal: Proposal) => Side;
};

/** Adds a comment of the group or of a reviewer to the thread of a proposal. @throws not-found, illegal-transition */
export async function commentOnProposal(
  { proposals, comments, now, newId }: Pick<ProposalDeps, 'proposals' | 'comments' | 'now' | 'newId'>,
  proposalId: string,
  { text, by, sideOf }: Remark,
  receipt: ReceiptDraft<Comment> | undefined,
): Promise<Comment> {
  const proposal = await proposals.get(proposalId);
  return comments.save(comment(proposal, { _id: newId(), side: sideOf(proposal), text, by, at: now() }), { receipt });
}
