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

/** A comment changes nothing in the proposal, but the thread ends with it. @throws illegal-transition */
export function comment(proposal: Proposal, remark: Pick<Comment, '_id' | 'side' | 'text' | 'by' | 'at'>): Comment {
  after(proposal.state, 'comment');
  return { ...remark, version: UNSAVED, proposalId: proposal._id };
}
