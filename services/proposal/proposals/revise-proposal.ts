import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ProposalDeps } from '../deps.ts';
import type { Content } from './domain/content.ts';
import { revise, type Proposal } from './domain/proposal.ts';
import { saveRevision } from './save-revision.ts';

/**
 * Saves the content as a new revision. The same content again changes nothing.
 * @param revision `seen` is the version of the proposal that the person looked at
 * @throws not-found, version-mismatch, illegal-transition
 */
export const reviseProposal = (
  deps: Pick<ProposalDeps, 'proposals' | 'revisions' | 'transact' | 'now'>,
  proposalId: string,
  { content, by, seen }: { readonly content: Content; readonly by: string; readonly seen: number },
): Promise<Proposal> =>
  onNewestState(async () => {
    const proposal = await deps.proposals.get(proposalId);
    requireSeen('proposal', proposal, seen);
    const revised = revise(proposal, content, deps.now());
    return revised ? saveRevision(deps, revised, by) : proposal;
  });
