import type { ProposalDeps } from '../deps.ts';
import { assess, type Proposal } from '../proposals/domain/proposal.ts';
import type { Assessment, Criterion } from './domain/framework.ts';
import { saveStep } from './save-step.ts';

/** Notes the decision of the reviewers on one criterion of the framework. @throws not-found, illegal-transition */
export const assessCriterion = (
  deps: Pick<ProposalDeps, 'proposals' | 'now'>,
  proposalId: string,
  criterion: Criterion,
  { met, reason, by }: Pick<Assessment, 'met' | 'reason' | 'by'>,
): Promise<Proposal> =>
  saveStep(deps, proposalId, (proposal, at) => assess(proposal, criterion, { met, reason, by, at }));
