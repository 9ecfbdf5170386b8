import type { EventData } from '../../../../libs/events/payloads/index.ts';
import type { Claim, FundingDetail } from './claim.ts';
import { nextState } from './transitions.ts';

/** Budget's word about submission `n`; its `version` goes up with every word. */
export type FundingNews = {
  readonly n: number;
  readonly version: number;
  readonly funding: 'held' | 'unfunded' | 'charged';
  readonly detail: FundingDetail;
};

/** What budget says of money that is held or charged. */
export const bookedNews = (
  funding: 'held' | 'charged',
  data: Pick<EventData<'claim.held'>, 'n' | 'version' | 'nationalCents' | 'envelopeCents'>,
): FundingNews => {
  const { n, version, nationalCents, envelopeCents } = data;
  return { n, version, funding, detail: { nationalCents, envelopeCents, missingCents: 0, reason: null } };
};

/** What budget says of a claim for which money is missing. */
export const unfundedNews = ({ n, version, reason, missingCents }: EventData<'claim.unfunded'>): FundingNews => ({
  n,
  version,
  funding: 'unfunded',
  detail: { nationalCents: 0, envelopeCents: 0, missingCents, reason },
});

/** In these states nothing that budget says of its money changes a claim any more. */
const ENDED: readonly Claim['state'][] = ['payable', 'paid', 'refused', 'cancelled'];

/** @returns the claim after budget's word; undefined when the word is of an older submission, older than the known one, or too late */
export function withFunding(claim: Claim, { n, version, funding, detail }: FundingNews, at: Date): Claim | undefined {
  if (n !== claim.n || ENDED.includes(claim.state)) return undefined;
  const heard = { ...claim, funding, fundingDetail: detail, fundingVersion: version, announcedAt: at };
  // A booking is final: it counts even if a word about the hold overtook it.
  if (funding === 'charged')
    return claim.state === 'approved' ? { ...heard, state: nextState(claim.state, 'book') } : undefined;
  return version > claim.fundingVersion ? heard : undefined;
}
