import { UNSAVED } from '../../../../libs/mongo/version.ts';
import type { Proposal, Side } from '../../proposals/domain/proposal.ts';
import { after } from '../../proposals/domain/transitions.ts';

export type Comment = {
  readonly _id: string;
  readonly version: number;
  readonly proposalId: string;
  readonly side: Side;
  readonly text: string;
  readonly by: string;
  readonly at: Date;
};

/**
 * Makes a comment. It changes nothing in the proposal, but an ended proposal takes no more comments.
 * @throws illegal-transition
 */
export function comment(proposal: Proposal, remark: Pick<Comment, '_id' | 'side' | 'text' | 'by' | 'at'>): Comment {
  after(proposal.state, 'comment');
  return { ...remark, version: UNSAVED, proposalId: proposal._id };
}
