import type { Cents } from '../money/cents.ts';

/**
 * Tells where the money of a claim comes from, or why it does not come yet. Budget decides with it, and reimbursement
 * previews with it.
 */
export type Funding =
  | { readonly state: 'held'; readonly nationalCents: Cents; readonly envelopeCents: Cents }
  | {
      readonly state: 'unfunded';
      readonly reason: 'waiting-for-place' | 'envelope-short' | 'above-envelope-max';
      readonly missingCents: Cents;
    };

type Expense = { readonly amountCents: Cents; readonly envelopeMaxCents: Cents; readonly actionId: string | null };

/** The place of a group on an action, and how much of it the claims of the group have used. */
type UsedPlace = {
  readonly state: 'waiting' | 'granted' | 'returned';
  readonly capCents: Cents;
  readonly heldCents: Cents;
  readonly chargedCents: Cents;
};

/** The cents of the cap that this group has not used yet. */
export const leftCents = (place: Pick<UsedPlace, 'capCents' | 'heldCents' | 'chargedCents'>): Cents =>
  place.capCents - place.heldCents - place.chargedCents;

/**
 * Each part is held whole or not at all. The national part is taken from the rest of the cap. While the place waits,
 * the envelope does not replace the national part: a claim within the cap leaves the envelope untouched.
 * @param place the group's place on the action, if the claim is on one
 * @param envelopeCents what the group's envelope could pay now
 */
export function fundingOf(expense: Expense, place: UsedPlace | undefined, envelopeCents: Cents): Funding {
  if (expense.actionId !== null && place?.state !== 'granted')
    return { state: 'unfunded', reason: 'waiting-for-place', missingCents: expense.amountCents };
  const nationalCents = expense.actionId === null || !place ? 0 : Math.min(expense.amountCents, leftCents(place));
  const fromEnvelope = expense.amountCents - nationalCents;
  if (fromEnvelope > expense.envelopeMaxCents)
    return { state: 'unfunded', reason: 'above-envelope-max', missingCents: fromEnvelope - expense.envelopeMaxCents };
  if (fromEnvelope > envelopeCents)
    return { state: 'unfunded', reason: 'envelope-short', missingCents: fromEnvelope - envelopeCents };
  return { state: 'held', nationalCents, envelopeCents: fromEnvelope };
}
