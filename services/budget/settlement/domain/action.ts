import { conflict } from '../../../../libs/errors/app-error.ts';
import type { ThresholdInputs } from '../../../../libs/threshold/inputs.ts';

/**
 * A crossing is the decision that made an action fundable, with all values from which the decision can be recomputed.
 */
export type Crossing = {
  readonly settlementId: string;
  readonly at: Date;
  readonly votes: number;
  readonly threshold: number;
  readonly inputs: ThresholdInputs;
  readonly claimsUntil: string;
  /** This is the money that the crossing reserved, before extensions and returns. */
  readonly reservedCents: number;
};

/**
 * A passing is the decision that an action exceeded its threshold while the money for its places was not there. It
 * stands for the season: the action needs no more votes.
 */
export type Passing = Pick<Crossing, 'settlementId' | 'at' | 'votes' | 'threshold' | 'inputs'> & {
  /** This is the money that was missing at that moment. */
  readonly missingCents: number;
};

/** This is the money side of a published action. */
export type BudgetAction = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly number: number;
  readonly title: string;
  readonly groupId: string;
  readonly capCents: number;
  readonly publishedAt: Date;
  /** This is the version of the published facts that are known here. */
  readonly publishedVersion: number;
  readonly state: 'open' | 'fundable';
  /** The reservation is the free reserve, plus the caps of granted places, plus the money that returned places used. */
  readonly reservedCents: number;
  readonly freeCents: number;
  readonly passing: Passing | null;
  readonly crossing: Crossing | null;
  /** This is the last settlement that granted places on the action. All places that it prepared count from then on. */
  readonly grantedBy: string | null;
};

/** The proposal service announces these facts about a published action. */
export type PublishedAction = Pick<
  BudgetAction,
  '_id' | 'publishedVersion' | 'seasonId' | 'number' | 'title' | 'groupId' | 'capCents' | 'publishedAt'
>;

const NEW = {
  version: 0,
  state: 'open',
  reservedCents: 0,
  freeCents: 0,
  passing: null,
  crossing: null,
  grantedBy: null,
} as const;

/** @returns the action as it is now known, or undefined when nothing newer was said */
export function published(known: BudgetAction | undefined, facts: PublishedAction): BudgetAction | undefined {
  if (!known) return { ...facts, ...NEW };
  const { publishedVersion, title } = facts;
  if (known.publishedVersion >= publishedVersion) return undefined;
  // A fundable action keeps the facts of its decision. Only its title may still be corrected.
  if (known.state === 'fundable') return { ...known, publishedVersion, title };
  // In another season the action has to exceed its threshold again.
  return { ...known, ...facts, passing: known.seasonId === facts.seasonId ? known.passing : null };
}

/** @returns undefined when it has passed already */
export const pass = (action: BudgetAction, passing: Passing): BudgetAction | undefined =>
  action.passing ? undefined : { ...action, passing };

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
  grantedBy: crossing.settlementId,
});

type Extension = {
  readonly settlementId: string;
  /** This is the money that the season adds to the reservation. */
  readonly fromSeasonCents: number;
  /** This is the number of places that are granted now. */
  readonly places: number;
};

export const extend = (action: BudgetAction, { settlementId, fromSeasonCents, places }: Extension): BudgetAction => ({
  ...action,
  reservedCents: action.reservedCents + fromSeasonCents,
  freeCents: action.freeCents + fromSeasonCents - action.capCents * places,
  grantedBy: settlementId,
});

/** Keeps the money that a place gave back in the reservation, free for other groups. */
export const keepFree = (action: BudgetAction, amountCents: number): BudgetAction => ({
  ...action,
  freeCents: action.freeCents + amountCents,
});

/** Takes money out of the reservation that a place gave back, or that a claim gave back after its place ended. */
export const lowerReserve = (action: BudgetAction, amountCents: number): BudgetAction => ({
  ...action,
  reservedCents: action.reservedCents - amountCents,
});

/** Takes the free money out of the reservation. */
export const releaseReserve = (action: BudgetAction, amountCents: number): BudgetAction => ({
  ...action,
  reservedCents: action.reservedCents - amountCents,
  freeCents: action.freeCents - amountCents,
});
