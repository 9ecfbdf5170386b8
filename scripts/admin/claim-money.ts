import { byText, groupsOf, mapped, mergeSorted } from '../../libs/paging/sorted-streams.ts';
import type { Hold } from '../../services/budget/claims/domain/hold.ts';
import type { Claim } from '../../services/reimbursement/claims/domain/claim.ts';
import { refundedCents } from '../../services/reimbursement/invoices/domain/invoice.ts';

type Row = { readonly claimId: string } & ({ readonly claim: Claim } | { readonly hold: Hold });

/** In these states of a claim, budget must have answered with one of these states, however late it hears. */
const CERTAIN: Readonly<Partial<Record<Claim['state'], readonly Hold['state'][]>>> = {
  payable: ['charged'],
  paid: ['charged'],
};
/** In these states of a claim, budget has one of these states as soon as it has heard of the last step. */
const HEARD: Readonly<Partial<Record<Claim['state'], readonly Hold['state'][]>>> = {
  ...CERTAIN,
  peer_review: ['held', 'unfunded'],
  finance_review: ['held', 'unfunded'],
  info_requested: ['held', 'unfunded'],
  approved: ['held', 'unfunded', 'charged'],
  refused: ['released'],
  cancelled: ['released'],
};

/** Compares the facts of a finance round, which never change, as both services have them. */
function roundFault({ groupId, round, financeRound }: Claim, hold: Hold): string | undefined {
  if (hold.groupId !== groupId) return 'of another group than the claim';
  if (hold.round !== round || !financeRound || hold.state === 'released') return undefined;
  return hold.actionId === financeRound.actionId &&
    hold.amountCents === financeRound.amountCents &&
    hold.envelopeMaxCents === financeRound.envelopeMaxCents
    ? undefined
    : 'of another amount or action than the claim';
}

/** @param heardBefore a claim that did not change since this moment must be known to budget as it is */
function faultOf(claim: Claim, hold: Hold | undefined, heardBefore: Date): string | undefined {
  const { round, state } = claim;
  const isHeard = claim.touchedAt < heardBefore;
  if (!hold) return round > 0 && (isHeard || CERTAIN[state]) ? 'unknown to budget' : undefined;
  if (hold.round > round) return `of round ${hold.round}, which the claim has not reached`;
  const fault = roundFault(claim, hold);
  if (fault !== undefined) return fault;
  const wanted = (isHeard ? HEARD : CERTAIN)[state];
  if (wanted && (hold.round !== round || !wanted.includes(hold.state)))
    return `${hold.state} for round ${hold.round}, which does not fit`;
  const [booked, said] = [hold.refundedCents ?? 0, refundedCents(claim)];
  return booked > said || (isHeard && booked < said) ? `given back with ${booked} cents, not ${said}` : undefined;
}

/**
 * Compares every claim with what budget holds and charged for it. The services hear from each other a moment later, so
 * a claim that changed just now may be ahead of its money.
 * @param claims by id @param holds by id
 */
export async function* checkClaimsAgainstMoney(
  claims: AsyncIterable<Claim>,
  holds: AsyncIterable<Hold>,
  heardBefore: Date,
): AsyncGenerator<string, void, undefined> {
  const rows = mergeSorted<Row>(
    [
      mapped(claims, (claim) => ({ claimId: claim._id, claim })),
      mapped(holds, (hold) => ({ claimId: hold._id, hold })),
    ],
    (one, other) => byText(one.claimId, other.claimId),
  );
  for await (const [claimId, group] of groupsOf(rows, (row) => row.claimId)) {
    const claim = group.flatMap((row) => ('claim' in row ? [row.claim] : []))[0];
    const hold = group.flatMap((row) => ('hold' in row ? [row.hold] : []))[0];
    if (!claim) {
      yield `claim ${claimId} is gone; budget has ${hold?.state ?? 'nothing'} for it`;
      continue;
    }
    const fault = faultOf(claim, hold, heardBefore);
    if (fault !== undefined) yield `claim ${claimId} (${claim.state}, round ${claim.round}): its money is ${fault}`;
  }
}
