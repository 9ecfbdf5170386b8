import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ProposalDeps } from '../deps.ts';
import { withoutIllustration, type Proposal, type Side } from '../proposals/domain/proposal.ts';

/**
 * Removes an image from a proposal. Its bytes are removed afterwards, so that no proposal names an illustration that is
 * not there.
 * @throws not-found, illegal-transition
 */
export async function removeIllustration(
  { proposals, illustrations, now }: Pick<ProposalDeps, 'proposals' | 'illustrations' | 'now'>,
  proposalId: string,
  illustrationId: string,
  sideOf: (proposal: Proposal) => Side,
): Promise<Proposal> {
  const without = await onNewestState(async () => {
    const proposal = await proposals.get(proposalId);
    return proposals.save(withoutIllustration(proposal, illustrationId, sideOf(proposal), now()));
  });
  await illustrations.remove(illustrationId).catch(() => undefined);
  return without;
}
