import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { stateEntered } from '../events.ts';
import type { Proposal } from '../proposals/domain/proposal.ts';

/**
 * Saves one step of a review. A step that changes the state announces the change.
 * @param call its `seen` is the version that the person saw, if the step is about what the person saw
 * @throws not-found, illegal-transition, version-mismatch
 */
export const saveStep = (
  { proposals, now }: Pick<ProposalDeps, 'proposals' | 'now'>,
  proposalId: string,
  step: (proposal: Proposal, at: Date) => Proposal,
  { receipt, seen }: { readonly receipt?: ReceiptDraft<Proposal> | undefined; readonly seen?: number } = {},
): Promise<Proposal> =>
  onNewestState(async () => {
    const before = await proposals.get(proposalId);
    const after = step(before, now());
    if (seen !== undefined) requireSeen('proposal', before, seen);
    return proposals.save(after, {
      events: (saved) => (saved.state === before.state ? [] : stateEntered(saved)),
      receipt,
    });
  });
