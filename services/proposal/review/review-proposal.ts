import { notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { stateEntered } from '../events.ts';
import {
  assess,
  comment,
  decline,
  requestChanges,
  settleRequest,
  type ChangeRequest,
  type Comment,
  type Proposal,
  type RequestLevel,
  type Side,
} from '../proposals/domain/proposal.ts';
import type { PageRequest } from '../proposals/store.ts';
import type { ProposalStore } from '../store.ts';
import type { Criterion } from './domain/framework.ts';

type Receipt = ReceiptDraft<Proposal> | undefined;

/** What reviewers do with a proposal, and the thread in which they talk with its group. */
export function reviewProposal({ store, now, newId }: { store: ProposalStore; now: Clock; newId: () => string }) {
  const { proposals, comments } = store;

  const find = async (proposalId: string): Promise<Proposal> => {
    const proposal = await proposals.find(proposalId);
    if (!proposal) throw notFound('proposal');
    return proposal;
  };

  /** The story of every review step; one that changes the state announces it. */
  const step = (
    proposalId: string,
    decide: (proposal: Proposal, at: Date) => Proposal,
    receipt?: Receipt,
  ): Promise<Proposal> =>
    onNewestState(async () => {
      const before = await find(proposalId);
      const decided = decide(before, now());
      return proposals.save(decided, { events: decided.state === before.state ? [] : stateEntered(decided), receipt });
    });

  return {
    requestChanges(
      proposalId: string,
      asked: readonly { level: RequestLevel; text: string }[],
      by: string,
      receipt: Receipt,
    ) {
      const requests = asked.map((request) => ({ id: newId(), ...request }));
      return step(proposalId, (proposal, at) => requestChanges(proposal, requests, by, at), receipt);
    },

    settleRequest: (proposalId: string, requestId: string, state: ChangeRequest['state']) =>
      step(proposalId, (proposal, at) => settleRequest(proposal, requestId, state, at)),

    assessCriterion: (
      proposalId: string,
      criterion: Criterion,
      { met, reason, by }: { met: boolean; reason: string; by: string },
    ) => step(proposalId, (proposal, at) => assess(proposal, criterion, { met, reason, by, at })),

    declineProposal: (proposalId: string, reasons: string, by: string, receipt: Receipt) =>
      step(proposalId, (proposal, at) => decline(proposal, reasons, by, at), receipt),

    async commentOn(
      proposalId: string,
      said: { text: string; by: string; sideOf: (proposal: Proposal) => Side },
      receipt: ReceiptDraft<Comment> | undefined,
    ): Promise<Comment> {
      const proposal = await find(proposalId);
      return comments.insert(
        comment(proposal, { _id: newId(), side: said.sideOf(proposal), text: said.text, by: said.by, at: now() }),
        { receipt },
      );
    },

    commentPage: (proposalId: string, request: PageRequest) => comments.page(proposalId, request),
  };
}

export type ReviewProposal = ReturnType<typeof reviewProposal>;
