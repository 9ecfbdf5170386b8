import type { ClientSession } from 'mongoose';
import { onNewestState, TooEarly } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { partsOf, refundId } from './domain/hold-parts.ts';
import type { Hold } from './domain/hold.ts';
import { splitRefund } from './domain/refund.ts';
import { giveBackCharge } from './give-back-charge.ts';
import { requestFunding } from './request-funding.ts';
import { saveHold } from './save-hold.ts';

type Deps = Pick<
  BudgetDeps,
  'seasons' | 'actions' | 'places' | 'holds' | 'ledger' | 'inTransaction' | 'requestTask' | 'now'
>;
type RefundedClaim = {
  readonly claimId: string;
  readonly round: number;
  /**
   * This is the total that came back of the claim so far. The part of it that is booked already is not booked again.
   */
  readonly refundedCents: number;
};

/**
 * Books that money of a paid claim came back. Waiting claims of its group may use the money then.
 * @throws TooEarly, refund-too-large
 */
export async function refundClaim(deps: Deps, claim: RefundedClaim): Promise<void> {
  const { claimId, round, refundedCents } = claim;
  const at = deps.now();
  const groupId = await onNewestState(() =>
    deps.inTransaction(async (session) => {
      const hold = await deps.holds.find(claimId, session);
      if (!hold || hold.round < round || (hold.round === round && (hold.state === 'held' || hold.state === 'unfunded')))
        throw new TooEarly(`claim ${claimId} is not booked here yet`);
      if (hold.round > round || hold.state === 'released') return undefined;
      const rest = await bookRefund(deps, hold, { refundedCents, at }, session);
      if (rest) await saveHold(deps, rest, at, session);
      return rest?.groupId;
    }),
  );
  if (groupId !== undefined) await requestFunding(deps, [groupId]);
}

/** @returns what is left of the charge; undefined when nothing came back since */
async function bookRefund(
  deps: Deps,
  hold: Hold,
  { refundedCents, at }: { refundedCents: number; at: Date },
  session: ClientSession,
): Promise<Hold | undefined> {
  const refund = splitRefund(hold, refundedCents);
  if (!refund) return undefined;
  const { nationalCents, envelopeCents, rest } = refund;
  for (const { part, from, amountCents } of partsOf({ ...hold, nationalCents, envelopeCents })) {
    const _id = refundId(hold, refundedCents, part);
    await deps.ledger.book(
      { _id, from: 'payee', to: from, amountCents, reason: `refund of claim ${hold._id}`, at },
      session,
    );
  }
  const bookingId = refundId(hold, refundedCents, 'return');
  await giveBackCharge(deps, hold, { nationalCents, bookingId, at }, session);
  return rest;
}
