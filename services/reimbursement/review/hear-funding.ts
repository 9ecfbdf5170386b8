import { onNewestState } from '../../../libs/errors/transient.ts';
import { withFunding, type FundingNews } from '../claims/domain/funding-news.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';

/**
 * Notes the answer of budget on the money of a claim. The trail has an entry for the booking only, because only the
 * booking is a step of the claim.
 * @throws not-found
 */
export const hearFunding = (
  { claims, now }: Pick<ReimbursementDeps, 'claims' | 'now'>,
  claimId: string,
  news: FundingNews,
): Promise<void> =>
  onNewestState(async () => {
    const at = now();
    const before = await claims.get(claimId);
    const after = withFunding(before, news, at);
    if (!after) return;
    const isBooked = after.state !== before.state;
    await claims.save(isBooked ? recorded(before, after, { did: 'book', by: 'budget', at }) : after);
  });
