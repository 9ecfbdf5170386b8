import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { stateEntered } from '../events.ts';
import { requireCertified } from '../known.ts';
import { submit, type Proposal } from './domain/proposal.ts';

/** Submits the proposal of a group for review. @throws not-found, illegal-transition, not-known-yet, not-certified */
export const submitProposal = (
  { proposals, knownGroups, now }: Pick<ProposalDeps, 'proposals' | 'knownGroups' | 'now'>,
  proposalId: string,
  receipt: ReceiptDraft<Proposal> | undefined,
): Promise<Proposal> =>
  onNewestState(async () => {
    const submitted = submit(await proposals.get(proposalId), now());
    await requireCertified(knownGroups, submitted.groupId);
    return proposals.save(submitted, { events: stateEntered, receipt });
  });
