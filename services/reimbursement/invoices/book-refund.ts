import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { refundKey } from '../claims/domain/refund-reference.ts';
import { saveStep, type DecidingCall, type StepDeps } from '../claims/save-step.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimAdjusted } from '../events.ts';
import { refundReferenceUsed, withRefund, type ReceivedMoney } from './domain/invoice.ts';

/** @throws reference-used when money of another claim came back under this reference */
async function requireFreeReference(
  { claims }: Pick<ReimbursementDeps, 'claims'>,
  claimId: string,
  { reference }: ReceivedMoney,
): Promise<void> {
  const key = refundKey(reference);
  const other = await claims.refundedUnder(key);
  const refund = other?.refunds.find((known) => refundKey(known.reference) === key);
  if (other && other._id !== claimId && refund) throw refundReferenceUsed(other, refund);
}

/**
 * Books money that came back. Each reference is booked once, over all claims.
 * @throws illegal-transition, own-group, same-person, invalid-request, reference-used, refund-too-large
 */
export async function bookRefund(
  deps: StepDeps,
  claimId: string,
  money: ReceivedMoney,
  { by, seen }: DecidingCall,
): Promise<Claim> {
  const booked = () =>
    saveStep(deps, claimId, {
      did: 'book-refund',
      by: by.id,
      seen,
      why: `${money.reference}: ${money.amountCents} cents. ${money.evidence}`,
      async decide(claim, at) {
        const refunded = withRefund(claim, money, by, at);
        if (refunded) await requireFreeReference(deps, claimId, money);
        return refunded;
      },
      events: (claim, at) => [claimAdjusted(claim, at)],
    });
  try {
    return await booked();
  } catch (error) {
    // Another claim got the reference between the look and the write, and the second look says so.
    if (isDuplicate(error, 'refundReferences')) return booked();
    throw error;
  }
}
