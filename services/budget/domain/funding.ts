import { leftCents, type Place } from './place.ts';

/** Where the money of a claim comes from, or why it does not come yet. */
export type Funding =
  | { readonly state: 'held'; readonly nationalCents: number; readonly envelopeCents: number }
  | { readonly state: 'unfunded'; readonly reason: 'waiting-for-place' | 'envelope-short' | 'above-envelope-max'; readonly missingCents: number };

type Asked = { readonly amountCents: number; readonly envelopeMaxCents: number; readonly actionId: string | null };

/**
 * Each part is held whole or not at all. The national part is what is left of the cap, and is never replaced by
 * the envelope while the place waits: a claim within the cap leaves the envelope untouched.
 * @param place the group's place on the action, if the claim is on one
 * @param envelopeCents what the group's envelope could pay now
 */
export function fundingOf(asked: Asked, place: Pick<Place, 'state' | 'capCents' | 'heldCents' | 'chargedCents'> | undefined, envelopeCents: number): Funding {
  if (asked.actionId !== null && place?.state !== 'granted') return { state: 'unfunded', reason: 'waiting-for-place', missingCents: asked.amountCents };
  const nationalCents = asked.actionId === null || !place ? 0 : Math.min(asked.amountCents, leftCents(place));
  const fromEnvelope = asked.amountCents - nationalCents;
  if (fromEnvelope > asked.envelopeMaxCents) return { state: 'unfunded', reason: 'above-envelope-max', missingCents: fromEnvelope - asked.envelopeMaxCents };
  if (fromEnvelope > envelopeCents) return { state: 'unfunded', reason: 'envelope-short', missingCents: fromEnvelope - envelopeCents };
  return { state: 'held', nationalCents, envelopeCents: fromEnvelope };
}

/** The money side of one claim; its id is the claim's. */
export type Hold = {
  readonly _id: string;
  readonly version: number;
  /** Number of the submission that this answers; older ones are ignored. */
  readonly n: number;
  readonly groupId: string;
  readonly actionId: string | null;
  readonly amountCents: number;
  readonly envelopeMaxCents: number;
  readonly state: 'held' | 'unfunded' | 'charged' | 'released';
  readonly nationalCents: number;
  readonly envelopeCents: number;
  readonly missingCents: number;
  readonly reason: 'waiting-for-place' | 'envelope-short' | 'above-envelope-max' | null;
  /** Finance approved already; it is booked as soon as the money is there. */
  readonly approved: boolean;
  readonly submittedAt: Date;
  /** What came back of it after it was paid; its parts are what is left. */
  readonly refundedCents?: number;
};
