import type { ProposalDeps } from '../deps.ts';
import { settleRequest, type ChangeRequest, type Proposal } from '../proposals/domain/proposal.ts';
import { saveStep } from './save-step.ts';

/** Resolves a request of the reviewers, or opens it again. @throws not-found, illegal-transition */
export const setRequestState = (
  deps: Pick<ProposalDeps, 'proposals' | 'now'>,
  proposalId: string,
  requestId: string,
  state: ChangeRequest['state'],
): Promise<Proposal> => saveStep(deps, proposalId, (proposal, at) => settleRequest(proposal, requestId, state, at));
