import type { AnyEvent } from '../../../libs/events/event.ts';
import { newestFirst } from '../claims/collection.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { IN_WORK } from '../claims/lists.ts';
import type { ClaimStore } from '../claims/store.ts';

/** Finds the claims that wait for a reviewer, for budget, for the group, or for money. */
export const openWaitingClaims = (claims: ClaimStore) => ({
  /** Finds the claims that a reviewer still has to handle. Drafts and finished claims are left out. */
  assignedTo: (reviewerId: string, limit: number) =>
    claims.where({ assignedTo: reviewerId, $or: IN_WORK }, { sort: { _id: 1 }, limit }),

  /**
   * Finds claims that have waited for an answer of budget since before `answer`, or for money since before `money`. The
   * ones that have waited longest come first.
   */
  unanswered: ({ answer, money }: { answer: Date; money: Date }, limit: number) =>
    claims.where(
      {
        $or: [
          { state: 'finance_review', funding: 'pending', announcedAt: { $lt: answer } },
          { state: 'approved', funding: { $in: ['pending', 'held'] }, announcedAt: { $lt: answer } },
          { state: { $in: ['finance_review', 'approved'] }, funding: 'unfunded', announcedAt: { $lt: money } },
        ],
      },
      { sort: { announcedAt: 1 }, limit },
    ),

  /** Tells the events of a claim once more, and notes when. The claim itself does not change, so its version stays. */
  announceAgain: (claim: Claim, events: readonly AnyEvent[], at: Date) =>
    claims.announceAgain(claim, events, { announcedAt: at }),

  /** Finds claims that finance knows and that the group has not changed since this moment. */
  untouched: (since: Date, limit: number) =>
    claims.where(
      {
        state: { $in: ['peer_review', 'info_requested', 'account_requested'] },
        touchedAt: { $lt: since },
        round: { $gte: 1 },
      },
      { sort: { touchedAt: 1 }, limit },
    ),
  neverWithFinance: (actionId: string, limit: number) =>
    claims.where({ actionId, state: { $in: ['draft', 'peer_review'] }, round: 0 }, { sort: newestFirst, limit }),
  unfunded: (actionId: string, limit: number) =>
    claims.where(
      { actionId, state: { $in: ['finance_review', 'approved'] }, funding: 'unfunded' },
      { sort: newestFirst, limit },
    ),
});

export type WaitingClaimStore = ReturnType<typeof openWaitingClaims>;
