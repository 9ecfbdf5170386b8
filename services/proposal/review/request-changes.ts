import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { addRequests, type ChangeRequest, type Proposal } from '../proposals/domain/proposal.ts';
import { saveStep } from './save-step.ts';

type ChangeOrder = {
  readonly requests: readonly Pick<ChangeRequest, 'level' | 'text'>[];
  readonly by: string;
  readonly seen: number;
};

/** Asks the group to rework its proposal, in the name of the reviewers. @throws not-found, illegal-transition, version-mismatch */
export function requestChanges(
  deps: Pick<ProposalDeps, 'proposals' | 'now' | 'newId'>,
  proposalId: string,
  { requests, by, seen }: ChangeOrder,
  receipt: ReceiptDraft<Proposal> | undefined,
): Promise<Proposal> {
  const identified = requests.map(({ level, text }) => ({ id: deps.newId(), level, text }));
  return saveStep(deps, proposalId, (proposal, at) => addRequests(proposal, identified, by, at), { receipt, seen });
}
