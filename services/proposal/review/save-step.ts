import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { stateEntered } from '../events.ts';
import type { Proposal } from '../proposals/domain/proposal.ts';

/**
 * Saves one step of a review. A step that changes the state announces the change.
 * @throws not-found, illegal-transition
 */
export const saveStep = (
  { proposals, now }: Pick<ProposalDeps, 'proposals' | 'now'>,
  proposalId: string,
  step: (proposal: Proposal, at: Date) => Proposal,
  receipt?: ReceiptDraft<Proposal>,
): Promise<Proposal> =>
  onNewestState(async () => {
    const before = await proposals.get(proposalId);
    return proposals.save(step(before, now()), {
      events: (saved) => (saved.state === before.state ? [] : stateEntered(saved)),
      receipt,
    });
  });
