import type { ClientSession } from 'mongoose';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { saveTogether } from '../claims/save-together.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { accountRequested, claimDisputed, claimPaid } from '../events.ts';
import { stepsOf, transfersOf, type ClaimStep } from './domain/claim-steps.ts';
import type { Payout } from './domain/payout.ts';

type NewWords = {
  readonly before: Payout;
  /** This is the batch with its new words or decision, not saved yet. */
  readonly after: Payout;
  /** These are the claims of its transfers. */
  readonly claims: readonly Claim[];
  readonly by: Person;
  /** At this moment the words were recorded or the decision was taken. */
  readonly at: Date;
  readonly receipt?: ReceiptDraft<Payout> | undefined;
};

/** Announces a step that follows from the bank. A payment that was announced before its dispute is no news after it. */
function eventsOf({ did, why, word }: ClaimStep, before: Claim, saved: Claim, at: Date): AnyEvent[] {
  if (did === 'confirm-payment' || did === 'decide-paid') return before.paidAt === null ? [claimPaid(saved, at)] : [];
  if (did === 'dispute-payment') return [claimDisputed(saved, why, at)];
  return did === 'request-account' ? [accountRequested(saved, word ?? { code: null, information: why }, at)] : [];
}

const changeOf = (claim: Claim, steps: readonly ClaimStep[], by: Person, at: Date) => ({
  doc: steps.reduce(
    (before, { did, claim: after, why }) =>
      recorded(before, after, { did, by: did === 'request-account' ? 'system' : by.id, at, why }),
    claim,
  ),
  events: (saved: Claim) => steps.flatMap((step) => eventsOf(step, claim, saved, at)),
});

/**
 * Saves a batch and its claims in one transaction, so that each claim is either paid once, blocked, or free for a later
 * batch. The batch is saved first, because its version refuses the same answer when it arrives twice at once.
 */
export async function saveBankWords(
  deps: Pick<ReimbursementDeps, 'claims' | 'payouts'>,
  { before, after, claims, by, at, receipt }: NewWords,
  session: ClientSession,
): Promise<{ readonly payout: Payout; readonly changed: readonly Claim[] }> {
  const payout = await deps.payouts.save(after, { receipt, session });
  const moved = after.transfers.filter(({ state }, index) => state !== before.transfers[index]?.state);
  if (moved.length === 0) return { payout, changed: [] };
  const ids = moved.map(({ endToEndId }) => endToEndId);
  const payouts = [payout, ...(await deps.payouts.othersWith(ids, payout._id, session))];
  const found = new Map(claims.map((claim) => [claim._id, claim]));
  const changes = moved.flatMap((transfer) => {
    const claim = found.get(transfer.claimId);
    const steps = claim ? stepsOf(claim, transfersOf(claim._id, payouts), transfer, at) : [];
    return claim && steps.length > 0 ? [changeOf(claim, steps, by, at)] : [];
  });
  await saveTogether(deps.claims, changes, session);
  return { payout, changed: changes.map(({ doc }) => doc) };
}
