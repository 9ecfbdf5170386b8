import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { claimDesk, type Deps } from '../claims/claim-desk.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { hearFunding, type FundingNews } from '../claims/domain/funding-news.ts';
import { recorded } from '../claims/trail.ts';
import {
  claimAnswered,
  claimApproved,
  claimRefused,
  claimReleased,
  claimSubmitted,
  infoRequested,
  peerReviewRequested,
} from '../events.ts';
import { answer, answerAct, approve, cancel, refuse, requestInfo, submit, validate } from './domain/review.ts';

type Receipt = ReceiptDraft<Claim> | undefined;

/** From the group's two persons through finance to the booking. */
export function reviewing(deps: Deps) {
  const {
    store: { claims },
    now,
  } = deps;
  const desk = claimDesk(deps);

  return {
    submitClaim: (claimId: string, envelopeMaxCents: number, by: Person, receipt: Receipt) =>
      desk.change(claimId, {
        did: 'submit',
        by: by.id,
        receipt,
        decide: (claim) => submit(claim, envelopeMaxCents, by),
        events: (claim, at) => [peerReviewRequested(claim, at)],
      }),

    /** The claim enters finance review, so its group must be certified at this moment. */
    validateClaim: (
      claimId: string,
      given: { envelopeMaxCents: number; version?: number | undefined },
      by: Person,
      receipt: Receipt,
    ) =>
      desk.change(claimId, {
        did: 'validate',
        by: by.id,
        receipt,
        async decide(claim, at) {
          const validated = validate(claim, given.envelopeMaxCents, by, given.version, at);
          await desk.requireCertified(claim.groupId);
          // What finance has seen in time may come back later.
          if (claim.n === 0) await desk.requireFundable(claim.actionId);
          return validated;
        },
        events: (claim, at) => [claimSubmitted(claim, at)],
      }),

    approveClaim: (claimId: string, by: Person, receipt: Receipt) =>
      desk.change(claimId, {
        did: 'approve',
        by: by.id,
        receipt,
        decide: (claim, at) => approve(claim, by, at),
        events: (claim, at) => [claimApproved(claim, at)],
      }),

    refuseClaim: (claimId: string, reasons: string, by: Person, receipt: Receipt) =>
      desk.change(claimId, {
        did: 'refuse',
        by: by.id,
        why: reasons,
        receipt,
        decide: (claim) => refuse(claim, by),
        events: (claim, at) => [claimRefused(claim, reasons, at), ...claimReleased(claim, 'refused', at)],
      }),

    requestInfo: (claimId: string, question: string, by: Person, receipt: Receipt) =>
      desk.change(claimId, {
        did: 'request-info',
        by: by.id,
        why: question,
        receipt,
        decide: (claim) => requestInfo(claim, by),
        events: (claim, at) => [infoRequested(claim, question, at)],
      }),

    answerQuestion: (claimId: string, text: string, by: Person, receipt: Receipt) =>
      desk.change(claimId, {
        did: answerAct,
        by: by.id,
        why: text,
        receipt,
        decide: (claim) => answer(claim, by),
        events: (claim, at) => [
          claim.state === 'peer_review' ? peerReviewRequested(claim, at) : claimAnswered(claim, text, at),
        ],
      }),

    cancelClaim: (claimId: string, reason: string, by: Person, receipt: Receipt) =>
      desk.change(claimId, {
        did: 'cancel',
        by: by.id,
        why: reason,
        receipt,
        decide: (claim) => cancel(claim, by),
        events: (claim, at) => claimReleased(claim, 'cancelled', at),
      }),

    /** Budget's word; only the booking is a step of the claim, and so in its trail. */
    hearFunding: (claimId: string, news: FundingNews) =>
      onNewestState(async () => {
        const at = now();
        const before = await desk.find(claimId);
        const heard = hearFunding(before, news, at);
        if (!heard) return;
        await claims.save(
          heard.state === before.state
            ? { ...heard, version: before.version + 1 }
            : recorded(before, heard, { did: 'book', by: 'budget', at }),
        );
      }),
  };
}
