import { invalid } from '../../../libs/errors/app-error.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { requireCertified } from '../known.ts';
import type { Content } from './domain/content.ts';
import { draft, type Proposal } from './domain/proposal.ts';
import { saveRevision } from './save-revision.ts';

export type Draft = {
  readonly groupId: string;
  readonly content: Content;
  /** This is the action of which the proposal is a material change. */
  readonly derivedFrom: string | undefined;
  readonly by: string;
};

/** Begins a proposal of a certified group. @throws not-known-yet, not-certified, invalid-request */
export async function draftProposal(
  deps: Pick<ProposalDeps, 'proposals' | 'revisions' | 'actions' | 'knownGroups' | 'transact' | 'now' | 'newId'>,
  { groupId, content, derivedFrom, by }: Draft,
  receipt: ReceiptDraft<Proposal> | undefined,
): Promise<Proposal> {
  await requireCertified(deps.knownGroups, groupId);
  if (derivedFrom !== undefined && !(await deps.actions.find(derivedFrom)))
    throw invalid('invalid-request', 'A proposal derives from a published action.', [
      { pointer: '/derivedFrom', detail: 'is not a published action' },
    ]);
  const proposal = draft({ id: deps.newId(), groupId, content, derivedFrom: derivedFrom ?? null }, deps.now());
  return saveRevision(deps, proposal, by, receipt);
}
