import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import { MAX_CENTS } from '../../../../libs/money/cents.ts';
import type { Policy, PolicyRules } from '../../../../libs/threshold/schemas.ts';
import { plusDays } from '../../../../libs/time/clock.ts';
import type { BudgetAction } from '../../settlement/domain/action.ts';
import type { Place } from '../../settlement/domain/place.ts';

/** Days for which claims go on after the last vote. */
const CLAIMS_DAYS = 90;

/** `immediate`: settles as soon as there is something to settle; `daily`: everybody learns it in the same morning. */
export type SettlementMode = 'immediate' | 'daily';

export type Season = {
  readonly _id: string;
  readonly version: number;
  /** 1, 2, 3 …: each is opened when the one before has begun to close. */
  readonly number: number;
  readonly name: string;
  readonly state: 'open' | 'closing' | 'closed';
  /** Dates as YYYY-MM-DD. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly claimsUntil: string;
  readonly mode: SettlementMode;
  readonly totalCents: number;
  readonly policy: Policy;
  /** Day (Europe/Paris) of the last settlement made for what time made due. */
  readonly settledOn: string | null;
  /** Money or policy changed: it is settled soon, also where that is otherwise done once a day. */
  readonly settlementDue: boolean;
};

/** A season with the money that is not set aside for its actions. */
export type SeasonWithMoney = Season & { readonly remainingCents: number };

export function claimsUntil(endsOn: string): string {
  return plusDays(new Date(`${endsOn}T00:00:00Z`), CLAIMS_DAYS)
    .toISOString()
    .slice(0, 10);
}

/** What finance says of a season when it opens. */
export type SeasonPlan = {
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly mode: SettlementMode;
  readonly policy: PolicyRules;
};

/** A season without money, under the first version of its policy. */
export const newSeason = (id: string, number: number, { policy, ...described }: SeasonPlan): Season => ({
  ...described,
  _id: id,
  version: 0,
  number,
  state: 'open',
  claimsUntil: claimsUntil(described.endsOn),
  totalCents: 0,
  policy: { version: 1, ...policy },
  settledOn: null,
  settlementDue: false,
});

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

/** @returns the season with other rules, under the next version of its policy */
export const withPolicy = (season: Season, rules: PolicyRules): Season => ({
  ...season,
  policy: { version: season.policy.version + 1, ...rules },
  settlementDue: true,
});

/** @throws illegal-transition */
export function beginToClose(season: Season): Season {
  if (season.state !== 'open')
    throw conflict('illegal-transition', `The season is ${season.state}; only an open one can begin to close.`);
  return { ...season, state: 'closing' };
}

/** Votes end with the day on which the season ends, whether somebody closes it or not. @param today YYYY-MM-DD */
export const isOver = (season: Pick<Season, 'state' | 'endsOn'>, today: string): boolean =>
  season.state === 'open' && today > season.endsOn;

/** @param today YYYY-MM-DD @throws illegal-transition, claims-open */
export function requireClosable(season: Season, today: string): void {
  if (season.state !== 'closing')
    throw conflict('illegal-transition', `The season is ${season.state}; only a closing one can be closed.`);
  if (today <= season.claimsUntil)
    throw conflict('claims-open', `Claims of this season may come until ${season.claimsUntil}.`);
}

/** What still binds money of a season. */
export type Bound = { readonly openHolds: number; readonly reservedCents: number; readonly chargedCents: number };

const sumOf = (amounts: readonly number[]) => amounts.reduce((total, cents) => total + cents, 0);

/** @param actions of the season @param places on them @param openHolds claims on them that hold money or wait for it */
export const boundOf = (
  actions: readonly Pick<BudgetAction, 'reservedCents'>[],
  places: readonly Pick<Place, 'chargedCents'>[],
  openHolds: number,
): Bound => ({
  openHolds,
  reservedCents: sumOf(actions.map(({ reservedCents }) => reservedCents)),
  chargedCents: sumOf(places.map(({ chargedCents }) => chargedCents)),
});

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
