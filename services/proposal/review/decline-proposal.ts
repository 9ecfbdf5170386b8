import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { decline, type Proposal } from '../proposals/domain/proposal.ts';
import { saveStep } from './save-step.ts';

/** Declines a proposal in the name of the reviewers. Its group may rework it. @throws not-found, illegal-transition, version-mismatch */
export const declineProposal = (
  deps: Pick<ProposalDeps, 'proposals' | 'now'>,
  proposalId: string,
  { reasons, by, seen }: { readonly reasons: string; readonly by: string; readonly seen: number },
  receipt: ReceiptDraft<Proposal> | undefined,
): Promise<Proposal> =>
  saveStep(deps, proposalId, (proposal, at) => decline(proposal, reasons, by, at), { receipt, seen });
