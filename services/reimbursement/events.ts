import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
import type { EventData } from '../../libs/events/payloads/index.ts';
import { plusDays } from '../../libs/time/clock.ts';
import { dayOf } from './claims/domain/claim-content.ts';
import type { Claim } from './claims/domain/claim.ts';
import { refundedCents, unpaidCents } from './invoices/domain/invoice.ts';
import { DAYS_FOR_ANSWERS } from './review/domain/review.ts';

const claimRef = ({ _id: claimId, version, groupId, actionId, title, amountCents }: Claim) => ({
  claimId,
  version,
  groupId,
  actionId,
  title,
  amountCents,
});

/**
 * Gives the claim as it last entered finance review. Budget holds money for this, even if the claim was edited since
 * then.
 */
function financeRoundOf(claim: Claim) {
  if (!claim.financeRound) throw new Error(`claim ${claim._id} never entered finance review`);
  const { actionId, amountCents, envelopeMaxCents, at } = claim.financeRound;
  return {
    ref: { ...claimRef(claim), actionId, amountCents, round: claim.round },
    envelopeMaxCents,
    submittedAt: at.toISOString(),
  };
}

export const peerReviewRequested = (claim: Claim, at: Date): AnyEvent =>
  eventOf('claim.peer-review-requested', claim._id, claim.version, at, claimRef(claim));

/** Asks the group to check the claim again, when a person other than the last submitter made the approvals void. */
export const lookAgain = (after: Claim, at: Date, before: Claim): AnyEvent[] =>
  after.state === 'peer_review' && after.submittedBy !== before.submittedBy ? [peerReviewRequested(after, at)] : [];

export const infoRequested = (claim: Claim, question: string, at: Date): AnyEvent =>
  eventOf('claim.info-requested', claim._id, claim.version, at, {
    ...claimRef(claim),
    question,
    answerBy: dayOf(plusDays(at, DAYS_FOR_ANSWERS)),
  });

export const claimAnswered = (claim: Claim, answer: string, at: Date): AnyEvent =>
  eventOf('claim.answered', claim._id, claim.version, at, { ...claimRef(claim), answer });

export const claimRefused = (claim: Claim, reasons: string, at: Date): AnyEvent =>
  eventOf('claim.refused', claim._id, claim.version, at, { ...claimRef(claim), reasons });

export function claimValidated(claim: Claim, at: Date): AnyEvent {
  const { ref, envelopeMaxCents, submittedAt } = financeRoundOf(claim);
  return eventOf('claim.validated', claim._id, claim.round, at, { ...ref, envelopeMaxCents, submittedAt });
}

export const claimApproved = (claim: Claim, at: Date): AnyEvent =>
  eventOf('claim.approved', claim._id, claim.round, at, financeRoundOf(claim).ref);

/** Counts how often finance found out that a payment of the claim did not arrive. */
const returnsOf = ({ trail }: Claim): number => trail.filter(({ did }) => did === 'decide-unpaid').length;

/** A claim that is paid again after its money came back is news again, so the version counts the returns, too. */
export const claimPaid = (claim: Claim, at: Date): AnyEvent =>
  eventOf('claim.paid', claim._id, claim.round + returnsOf(claim), at, {
    ...financeRoundOf(claim).ref,
    paidAt: (claim.paidAt ?? at).toISOString(),
  });

const invoiceDueOn = ({ invoiceDueOn: day }: Claim): string => day ?? '';

/** The version of this event is the total that came back, so that each total is one fact. */
export const claimAdjusted = (claim: Claim, at: Date): AnyEvent =>
  eventOf('claim.adjusted', claim._id, refundedCents(claim), at, {
    ...financeRoundOf(claim).ref,
    refundedCents: refundedCents(claim),
    receivedOn: claim.refunds.at(-1)?.receivedOn ?? '',
  });

export const invoiceChecked = (claim: Claim, at: Date): AnyEvent =>
  eventOf('claim.invoice-checked', claim._id, claim.version, at, {
    ...claimRef(claim),
    invoiceCents: claim.invoice?.amountCents ?? 0,
    refundDueCents: claim.refundDueCents,
    unpaidCents: unpaidCents(claim),
  });

/** @param today YYYY-MM-DD */
export function invoiceReminder(claim: Claim, today: string, at: Date): AnyEvent {
  const data = { ...claimRef(claim), invoiceDueOn: invoiceDueOn(claim) };
  return today <= data.invoiceDueOn
    ? eventOf('claim.invoice-due', claim._id, claim.version, at, data)
    : eventOf('claim.invoice-overdue', claim._id, claim.version, at, data);
}

/** @param reason what the bank or finance says of the account, for the group */
export const accountRequested = (
  claim: Claim,
  reason: Pick<EventData<'claim.account-requested'>, 'code' | 'information'>,
  at: Date,
): AnyEvent =>
  eventOf('claim.account-requested', claim._id, claim.version, at, {
    ...claimRef(claim),
    code: reason.code,
    information: reason.information,
    accountEnd: claim.payee.ibanMasked.slice(-4),
    answerBy: dayOf(plusDays(at, DAYS_FOR_ANSWERS)),
  });

/** @param reason what the bank said last */
export const claimDisputed = (claim: Claim, reason: string, at: Date): AnyEvent =>
  eventOf('claim.disputed', claim._id, claim.version, at, { ...claimRef(claim), reason });

export const claimCancelled = (claim: Claim, reason: string, at: Date): AnyEvent =>
  eventOf('claim.cancelled', claim._id, claim.version, at, { ...claimRef(claim), reason });

/** Tells budget to free the money of a claim. A claim that never reached finance has no money to free. */
export const claimReleased = (claim: Claim, reason: 'refused' | 'cancelled' | 'expired', at: Date): AnyEvent[] =>
  claim.round === 0
    ? []
    : [eventOf('claim.released', claim._id, claim.round, at, { ...financeRoundOf(claim).ref, reason })];

/** Makes the events that tell the other services the present state of a claim. */
export function factsOf(claim: Claim, at: Date): AnyEvent[] {
  if (claim.round === 0) return [];
  switch (claim.state) {
    case 'paid':
      return [claimPaid(claim, at), ...(claim.refunds.length > 0 ? [claimAdjusted(claim, at)] : [])];
    case 'payable':
    case 'account_requested':
    case 'account_review':
      return [];
    case 'disputed':
      return claim.paidAt === null ? [] : [claimPaid(claim, at)];
    case 'refused':
    case 'cancelled':
      return claimReleased(claim, claim.trail.some(({ did }) => did === 'expire') ? 'expired' : claim.state, at);
    case 'approved':
      return [claimValidated(claim, at), claimApproved(claim, at)];
    case 'draft':
    case 'peer_review':
    case 'info_requested':
    case 'finance_review':
      return [claimValidated(claim, at)];
  }
}
