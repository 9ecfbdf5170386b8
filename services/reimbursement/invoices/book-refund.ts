import type { Claim } from '../claims/domain/claim.ts';
import { saveStep, type DecidingCall } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimAdjusted } from '../events.ts';
import { withRefund, type ReceivedMoney } from './domain/invoice.ts';

/**
 * Books money that came back. Each reference is booked once.
 * @throws illegal-transition, own-group, same-person, invalid-request, reference-used, refund-too-large
 */
export const bookRefund = (
  deps: Pick<ReimbursementDeps, 'claims' | 'now'>,
  claimId: string,
  money: ReceivedMoney,
  { by, seen }: DecidingCall,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'book-refund',
    by: by.id,
    seen,
    why: `${money.reference}: ${money.amountCents} cents. ${money.evidence}`,
    decide: (claim, at) => withRefund(claim, money, by, at),
    events: (claim, at) => [claimAdjusted(claim, at)],
  });
