import { conflict } from '../../../../libs/errors/app-error.ts';
import type { ThresholdInputs } from '../../../../libs/threshold/schemas.ts';

/** The decision that made an action fundable, with everything by which it can be recomputed. */
export type Crossing = {
  readonly settlementId: string;
  readonly at: Date;
  readonly votes: number;
  readonly threshold: number;
  readonly inputs: ThresholdInputs;
  readonly claimsUntil: string;
  /** What the crossing reserved, before extensions and returns. */
  readonly reservedCents: number;
};

/** The money side of a published action. */
export type BudgetAction = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly number: number;
  readonly title: string;
  readonly groupId: string;
  readonly capCents: number;
  readonly publishedAt: Date;
  /** Version of the published facts that are known here. */
  readonly publishedVersion: number;
  readonly state: 'open' | 'fundable';
  /** reserved = free + the caps of granted places + what returned places used. */
  readonly reservedCents: number;
  readonly freeCents: number;
  readonly crossing: Crossing | null;
};

/** What other services said of a published action. */
export type PublishedAction = Pick<
  BudgetAction,
  '_id' | 'publishedVersion' | 'seasonId' | 'number' | 'title' | 'groupId' | 'capCents' | 'publishedAt'
>;

/** @returns the action as it is now known, or undefined when nothing newer was said */
export function published(known: BudgetAction | undefined, facts: PublishedAction): BudgetAction | undefined {
  if (!known) return { ...facts, version: 0, state: 'open', reservedCents: 0, freeCents: 0, crossing: null };
  const { publishedVersion, title } = facts;
  if (known.publishedVersion >= publishedVersion) return undefined;
  // A fundable action stays what it was decided to be; only its wording may be corrected.
  return known.state === 'fundable' ? { ...known, publishedVersion, title } : { ...known, ...facts };
}

/** @throws free-reserve-gone when less is free than the settlement saw */
export function requireFree({ freeCents }: BudgetAction, amountCents: number): void {
  if (freeCents < amountCents)
    throw conflict('free-reserve-gone', 'The free reserve is no longer what the settlement saw.');
}

/** @param places granted at the crossing; what they do not take of the reserve is free */
export const cross = (action: BudgetAction, crossing: Crossing, places: number): BudgetAction => ({
  ...action,
  state: 'fundable',
  reservedCents: crossing.reservedCents,
  freeCents: crossing.reservedCents - action.capCents * places,
  crossing,
});

/** @param fromSeasonCents added to the reservation @param places granted now */
export const extend = (action: BudgetAction, fromSeasonCents: number, places: number): BudgetAction => ({
  ...action,
  reservedCents: action.reservedCents + fromSeasonCents,
  freeCents: action.freeCents + fromSeasonCents - action.capCents * places,
});

/** What a place gave back stays in the reservation, free for other groups. */
export const keepFree = (action: BudgetAction, amountCents: number): BudgetAction => ({
  ...action,
  freeCents: action.freeCents + amountCents,
});

/** What a place gave back, or a claim after its place ended, leaves the reservation. */
export const lowerReserve = (action: BudgetAction, amountCents: number): BudgetAction => ({
  ...action,
  reservedCents: action.reservedCents - amountCents,
});

/** What was free leaves the reservation. */
export const releaseReserve = (action: BudgetAction, amountCents: number): BudgetAction => ({
  ...action,
  reservedCents: action.reservedCents - amountCents,
  freeCents: action.freeCents - amountCents,
});
