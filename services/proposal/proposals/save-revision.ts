import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { revisionOf, type Proposal } from './domain/proposal.ts';

/** Saves a proposal and its new revision in one transaction, so that they cannot say different things. */
export const saveRevision = (
  { proposals, revisions, transact }: Pick<ProposalDeps, 'proposals' | 'revisions' | 'transact'>,
  proposal: Proposal,
  by: string,
  receipt?: ReceiptDraft<Proposal>,
): Promise<Proposal> =>
  transact(async (session) => {
    const saved = await proposals.save(proposal, { receipt, session });
    await revisions.add(revisionOf(saved, by), session);
    return saved;
  });
