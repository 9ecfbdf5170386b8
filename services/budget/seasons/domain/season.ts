import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import { MAX_CENTS } from '../../../../libs/money/cents.ts';
import type { FormulaMemory, Policy, PolicyRules } from '../../../../libs/threshold/policy.ts';
import { openingMemory } from '../../../../libs/threshold/threshold.ts';
import { plusDays } from '../../../../libs/time/clock.ts';

/** Claims are possible for this many days after the last day of votes. */
const CLAIMS_DAYS = 90;

/**
 * In the mode `immediate` a season is settled as soon as there is something to settle. In the mode `daily` it is
 * settled once a day, so that everybody learns the result in the same morning.
 */
export type SettlementMode = 'immediate' | 'daily';

export type Season = {
  readonly _id: string;
  readonly version: number;
  /** Seasons are numbered 1, 2, 3 and so on. Each one is opened after the one before has begun to close. */
  readonly number: number;
  readonly name: string;
  readonly state: 'open' | 'closing' | 'closed';
  /** This date and the next two have the format YYYY-MM-DD. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly claimsUntil: string;
  readonly mode: SettlementMode;
  readonly totalCents: number;
  readonly policy: Policy;
  /** This is what the formula of the policy remembers from day to day. */
  readonly memory: FormulaMemory;
  /** Cap times recent votes over all fundable actions, as the last settlement counted them. It is for display only. */
  readonly recentCents: number;
  /** This is the day (Europe/Paris) on which the daily settlement last ran; it is null before the first one. */
  readonly settledOn: string | null;
  /**
   * This is true after the money or the policy changed. The season is settled soon then, even when its mode is `daily`.
   */
  readonly settlementDue: boolean;
};

/** This is a season together with the money that is not set aside for its actions. */
export type SeasonWithMoney = Season & { readonly remainingCents: number };

export function claimsUntil(endsOn: string): string {
  return plusDays(new Date(`${endsOn}T00:00:00Z`), CLAIMS_DAYS)
    .toISOString()
    .slice(0, 10);
}

/** Finance gives these data when it opens a season. */
export type SeasonPlan = {
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly mode: SettlementMode;
  readonly policy: PolicyRules;
};

/** Makes a season without money, under the first version of its policy. @param today YYYY-MM-DD */
export const newSeason = (
  id: string,
  number: number,
  { policy: rules, ...described }: SeasonPlan,
  today: string,
): Season => {
  const policy = { version: 1, ...rules };
  return {
    ...described,
    _id: id,
    version: 0,
    number,
    state: 'open',
    claimsUntil: claimsUntil(described.endsOn),
    totalCents: 0,
    policy,
    memory: openingMemory(policy, today),
    recentCents: 0,
    settledOn: null,
    settlementDue: false,
  };
};

/** @throws season-too-large when so much more would pass what one season may have */
export function requireRoom({ totalCents }: Season, changeCents: number): void {
  if (totalCents + changeCents > MAX_CENTS)
    throw invalid('season-too-large', 'The season would pass a billion euros.', [
      { pointer: '/amountCents', detail: `at most ${MAX_CENTS - totalCents} more` },
    ]);
}

/** @returns the season with its total changed by what was allocated (or taken back: negative) */
export const withTotal = (season: Season, changeCents: number): Season => ({
  ...season,
  totalCents: season.totalCents + changeCents,
  settlementDue: true,
});

/** @returns the season without what it did not need: what was charged stays its total */
export const withoutRest = (season: Season, restCents: number): Season => ({
  ...season,
  totalCents: season.totalCents - restCents,
});

/**
 * @param today YYYY-MM-DD
 * @returns the season with other rules, under the next version of its policy; another formula begins to remember today
 */
export function withPolicy(season: Season, rules: PolicyRules, today: string): Season {
  const policy = { version: season.policy.version + 1, ...rules };
  const memory = rules.formula === season.policy.formula ? season.memory : openingMemory(policy, today);
  return { ...season, policy, memory, settlementDue: true };
}

/** @throws illegal-transition */
export function beginToClose(season: Season): Season {
  if (season.state !== 'open')
    throw conflict('illegal-transition', `The season is ${season.state}; only an open one can begin to close.`);
  return { ...season, state: 'closing' };
}

/** Votes end with the last day of the season, whether or not somebody closes it. @param today YYYY-MM-DD */
export const isOver = (season: Pick<Season, 'state' | 'endsOn'>, today: string): boolean =>
  season.state === 'open' && today > season.endsOn;

/** @param today YYYY-MM-DD @throws illegal-transition, claims-open */
export function requireClosable(season: Season, today: string): void {
  if (season.state !== 'closing')
    throw conflict('illegal-transition', `The season is ${season.state}; only a closing one can be closed.`);
  if (today <= season.claimsUntil)
    throw conflict('claims-open', `Claims of this season may come until ${season.claimsUntil}.`);
}

/** These numbers tell how much of the money of a season is still bound. */
export type Bound = { readonly openHolds: number; readonly reservedCents: number; readonly chargedCents: number };

/** @param today YYYY-MM-DD @throws illegal-transition, claims-open, money-still-held */
export function close(season: Season, { openHolds, reservedCents, chargedCents }: Bound, today: string): Season {
  requireClosable(season, today);
  if (openHolds > 0)
    throw conflict('money-still-held', `${openHolds} claims of this season still hold or wait for money.`);
  if (reservedCents !== chargedCents)
    throw conflict(
      'money-still-held',
      `${reservedCents - chargedCents} cents of this season are still set aside for groups; the next settlement releases them.`,
    );
  return { ...season, state: 'closed' };
}
