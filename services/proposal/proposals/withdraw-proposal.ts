import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { withdraw, type Proposal } from './domain/proposal.ts';

/** Withdraws the proposal of a group for ever. @throws not-found, illegal-transition */
export const withdrawProposal = (
  { proposals, now }: Pick<ProposalDeps, 'proposals' | 'now'>,
  proposalId: string,
  receipt: ReceiptDraft<Proposal> | undefined,
): Promise<Proposal> =>
  onNewestState(async () => proposals.save(withdraw(await proposals.get(proposalId), now()), { receipt }));
