import type { PolicyRules } from '../../libs/threshold/policy.ts';
import { DAY_MS, HOUR_MS, plusDays } from '../../libs/time/clock.ts';
import { inParis } from '../../libs/time/paris.ts';
import { MORNING_HOUR } from '../../services/budget/settlement/domain/settle.ts';
import { byDay, type Arrival } from './arrival.ts';
import type { Election } from './pabulib.ts';
import type { ReturnOptions } from './returns.ts';
import { seededId, shuffled } from './seeded.ts';

/** What decides the end of a replay, beside the file. */
export type PlanOptions = ReturnOptions & {
  /** The money of the season, in cents. It is the budget of the file when it is left out. */
  readonly budgetCents?: number | undefined;
  readonly policy: PolicyRules;
  readonly seed: number;
  /** The days of the season, on all of which votes are possible. */
  readonly days: number;
  readonly arrival: Arrival;
};

export type ReplayOptions = PlanOptions & { readonly workers: number };

export type PlannedGroup = {
  readonly voterId: string;
  readonly groupId: string;
  readonly personId: string;
  readonly projectIds: readonly string[];
};
export type PlannedAction = {
  readonly projectId: string;
  readonly name: string;
  readonly costCents: number;
  readonly capCents: number;
  readonly author: PlannedGroup;
};

export type Plan = ReturnOptions & {
  readonly seed: number;
  readonly place: string;
  readonly budgetCents: number;
  readonly policy: PolicyRules;
  readonly startsOn: string;
  readonly endsOn: string;
  /** The last of the season, so that no place returns unused: a ballot says nothing about when. */
  readonly plannedMonth: string;
  /** In the order of the file, which is the order of publication. */
  readonly actions: readonly PlannedAction[];
  /** In the order in which they vote. */
  readonly groups: readonly PlannedGroup[];
  /** The groups that vote on each day of the season, and nobody on the days after it on which places are given back. */
  readonly days: readonly (readonly PlannedGroup[])[];
};

const EURO = 100;
const DEAREST_CAP_CENTS = 2_000 * EURO;
const LEAST_CAP_CENTS = 50 * EURO;

/** Any day would do; a fixed one makes runs of different days give the same state. */
const FIRST_DAY = new Date('2027-01-04T00:00:00Z');

/**
 * A municipal cost pays for one project of a city; a cap pays for one group that does an action at home. So only the
 * relation between costs is kept: the dearest project becomes a cap of 2,000 €, the others in proportion, in whole
 * euros (halves up), none below 50 €: what a group would spend.
 */
export function capCents(costCents: number, dearestCents: number): number {
  const [cost, dearest] = [BigInt(costCents), BigInt(dearestCents)];
  const euros = (cost * BigInt(DEAREST_CAP_CENTS) * 2n + dearest * BigInt(EURO)) / (dearest * BigInt(EURO) * 2n);
  return Math.max(LEAST_CAP_CENTS, Number(euros) * EURO);
}

/** Gives a day of the season as YYYY-MM-DD. @param day 0 is the first one */
export const dayOf = (day: number): string => plusDays(FIRST_DAY, day).toISOString().slice(0, 10);

/** The season opens before anything is published. */
export const openingAt = new Date(FIRST_DAY.getTime() + 6 * HOUR_MS);
/** Publications are one second apart, in the order of the file. */
export const publicationAt = (index: number): Date => new Date(FIRST_DAY.getTime() + DAY_MS / 3 + index * 1_000);
/** The ballots of a day are cast at noon (UTC). */
export const ballotsAt = (day: number): Date => new Date(plusDays(FIRST_DAY, day).getTime() + DAY_MS / 2);
/** The settlement of a morning is made at 4 in Paris, when a daily season settles. */
export const settlementAt = (day: number): Date => inParis(dayOf(day), MORNING_HOUR);

/** All that a replay will do, decided before it begins by the file, the seed and the options alone. */
export function planOf({ projects, ballots, budgetCents, place }: Election, options: PlanOptions): Plan {
  const { seed, policy, days, arrival, returns, returnAfter } = options;
  const inFileOrder = ballots.map(({ voterId, projectIds }): PlannedGroup => ({
    voterId,
    projectIds,
    groupId: seededId(seed, `group ${voterId}`),
    personId: seededId(seed, `person ${voterId}`),
  }));
  const groups = shuffled(inFileOrder, seed, ({ voterId }) => voterId);
  const dearest = Math.max(...projects.map(({ costCents }) => costCents));
  const actions = projects.flatMap(({ id, name, costCents }, index): PlannedAction[] => {
    const author = inFileOrder[index % inFileOrder.length];
    return author ? [{ projectId: id, name, costCents, capCents: capCents(costCents, dearest), author }] : [];
  });
  const endsOn = dayOf(days - 1);
  return {
    seed,
    policy,
    returns,
    returnAfter,
    actions,
    groups,
    // A place that was granted on the last morning may still be given back.
    days: [...byDay(groups, days, arrival), ...Array.from({ length: returns > 0 ? returnAfter + 1 : 0 }, () => [])],
    place: place === '' ? 'Commune' : place,
    budgetCents: options.budgetCents ?? budgetCents,
    startsOn: dayOf(0),
    endsOn,
    plannedMonth: endsOn.slice(0, 7),
  };
}
