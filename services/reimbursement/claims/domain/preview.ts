import { fundingOf } from '../../../../libs/funding/funding.ts';
import type { Cents } from '../../../../libs/money/cents.ts';
import { refundedCents } from '../../invoices/domain/invoice.ts';
import type { Claim } from './claim.ts';

export type Preview = {
  /**
   * This is the part of the cap that the other claims of the group on this action leave. It is null for a claim on no
   * action.
   */
  readonly capLeftCents: Cents | null;
  readonly nationalCents: Cents;
  readonly envelopeCents: Cents;
  readonly envelopeAvailableCents: Cents;
  /** This is the amount that is missing in the envelope. */
  readonly shortfallCents: Cents;
  /** The outcome `ready` means that the money would be held at once. */
  readonly outcome: 'ready' | 'waiting-for-place' | 'envelope-short' | 'above-envelope-max';
};

type Place = { readonly state: 'granted' | 'waiting' | 'returned'; readonly capCents: Cents };

/** Gives the part of a claim that the national budget pays. A refund goes to the envelope first. */
const nationalOf = (claim: Pick<Claim, 'funding' | 'fundingDetail' | 'refunds' | 'state'>): Cents => {
  const { funding, fundingDetail } = claim;
  if (
    !fundingDetail ||
    (funding !== 'held' && funding !== 'charged') ||
    claim.state === 'refused' ||
    claim.state === 'cancelled'
  )
    return 0;
  return fundingDetail.nationalCents - Math.max(0, refundedCents(claim) - fundingDetail.envelopeCents);
};

/**
 * Predicts the present answer of budget with the rule that budget uses. A place that is not granted yet counts as
 * granted.
 * @param others the group's other claims on the same action
 */
export function fundingPreview(
  claim: Claim,
  {
    place,
    capCents,
    others,
    envelopeAvailableCents,
  }: { place: Place | undefined; capCents: Cents | null; others: readonly Claim[]; envelopeAvailableCents: Cents },
): Preview {
  const used = others.reduce((sum, other) => sum + nationalOf(other), 0);
  // The next hold replaces the present hold of the claim, so the held money is available to the claim.
  const available = envelopeAvailableCents + (claim.funding === 'held' ? (claim.fundingDetail?.envelopeCents ?? 0) : 0);
  const granted =
    capCents === null ? undefined : { state: 'granted' as const, capCents, heldCents: used, chargedCents: 0 };
  const envelopeMaxCents = claim.envelopeMaxCents ?? claim.amountCents;
  const funding = fundingOf(
    { amountCents: claim.amountCents, actionId: claim.actionId, envelopeMaxCents },
    granted,
    available,
  );
  const capLeftCents = capCents === null ? null : Math.max(0, capCents - used);
  const nationalCents = Math.min(claim.amountCents, capLeftCents ?? 0);
  const envelopeCents = claim.amountCents - nationalCents;
  const waits = claim.actionId !== null && place?.state !== 'granted';
  return {
    capLeftCents,
    nationalCents,
    envelopeCents,
    envelopeAvailableCents: available,
    shortfallCents: Math.max(0, envelopeCents - available),
    outcome: funding.state === 'unfunded' ? funding.reason : waits ? 'waiting-for-place' : 'ready',
  };
}
