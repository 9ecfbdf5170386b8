import type { EventData } from '../../../../libs/events/payloads/index.ts';
import type { Claim, FundingDetail } from './claim.ts';
import { nextState } from './transitions.ts';

/** This is an answer of budget about a finance round. Each answer has a higher `version` than the one before. */
export type FundingNews = {
  readonly round: number;
  readonly version: number;
  readonly funding: 'held' | 'unfunded' | 'charged';
  readonly detail: FundingDetail;
};

/** Reads the answer of budget about money that is held or charged. */
export const bookedNews = (
  funding: 'held' | 'charged',
  data: Pick<EventData<'claim.held'>, 'round' | 'version' | 'nationalCents' | 'envelopeCents'>,
): FundingNews => {
  const { round, version, nationalCents, envelopeCents } = data;
  return { round, version, funding, detail: { nationalCents, envelopeCents, missingCents: 0, reason: null } };
};

/** Reads the answer of budget about a claim for which money is missing. */
export const unfundedNews = ({ round, version, reason, missingCents }: EventData<'claim.unfunded'>): FundingNews => ({
  round,
  version,
  funding: 'unfunded',
  detail: { nationalCents: 0, envelopeCents: 0, missingCents, reason },
});

/** In these states an answer of budget no longer changes the claim. */
const ENDED: readonly Claim['state'][] = [
  'payable',
  'account_requested',
  'account_review',
  'disputed',
  'paid',
  'refused',
  'cancelled',
];

/** @returns the claim after budget's word; undefined when the word is of an older finance round, older than the known one, or too late */
export function withFunding(
  claim: Claim,
  { round, version, funding, detail }: FundingNews,
  at: Date,
): Claim | undefined {
  if (round !== claim.round || ENDED.includes(claim.state)) return undefined;
  const heard = { ...claim, funding, fundingDetail: detail, fundingVersion: version, announcedAt: at };
  // A booking is final, so it counts even when an answer about the hold arrived before it.
  if (funding === 'charged')
    return claim.state === 'approved' ? { ...heard, state: nextState(claim.state, 'book') } : undefined;
  return version > claim.fundingVersion ? heard : undefined;
}
