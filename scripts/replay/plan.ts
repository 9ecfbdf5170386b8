import type { PolicyRules } from '../../libs/threshold/schemas.ts';
import { DAY_MS, plusDays } from '../../libs/time/clock.ts';
import { parisTime } from '../../libs/time/paris.ts';
import type { Election } from './pabulib.ts';
import { seededId, shuffled } from './seeded.ts';

export type ReplayOptions = {
  /** The budget of the season; when it is left out, that of the file. */
  readonly budgetCents?: number | undefined;
  readonly policy: PolicyRules;
  readonly seed: number;
  readonly workers: number;
  /** The number of ballots between two settlements. */
  readonly step: number;
};

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

export type Plan = {
  readonly seed: number;
  readonly place: string;
  readonly budgetCents: number;
  readonly policy: PolicyRules;
  readonly startsOn: string;
  readonly endsOn: string;
  /** Votes plan the last month of the season, so that no place returns unused: a ballot does not say when. */
  readonly plannedMonth: string;
  /** The actions stand in the order of the file, which is the order of publication. */
  readonly actions: readonly PlannedAction[];
  /** The groups stand in the order in which they vote. */
  readonly groups: readonly PlannedGroup[];
  readonly steps: readonly (readonly PlannedGroup[])[];
};

const EURO = 100;
const DEAREST_CAP_CENTS = 2_000 * EURO;
const LEAST_CAP_CENTS = 50 * EURO;

/** Any day would do. With a fixed one, runs of different days give the same state. */
const FIRST_DAY = new Date('2027-01-04T00:00:00Z');
const SEASON_DAYS = 365;
const DAYS_AFTER_LAST_STEP = 30;

/**
 * Gives the caps of the actions. A municipal cost pays for one project of a city, and a cap pays for one group that
 * does an action at home. So only the relation between costs is kept: the dearest project becomes a cap of 2,000 €, and
 * the others follow in proportion, in whole euros (halves up). No cap is below 50 €, which is what a group would spend.
 */
export function capCents(costCents: number, dearestCents: number): number {
  const [cost, dearest] = [BigInt(costCents), BigInt(dearestCents)];
  const euros = (cost * BigInt(DEAREST_CAP_CENTS) * 2n + dearest * BigInt(EURO)) / (dearest * BigInt(EURO) * 2n);
  return Math.max(LEAST_CAP_CENTS, Number(euros) * EURO);
}

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10);

/** Publications are one second apart, in the order of the file. */
export const publicationAt = (index: number): Date => new Date(FIRST_DAY.getTime() + DAY_MS / 3 + index * 1_000);
/**
 * The ballots of a step are cast at noon (UTC).
 * @param step 0, 1, 2 …
 */
export const ballotsAt = (step: number): Date => new Date(plusDays(FIRST_DAY, step).getTime() + DAY_MS / 2);
/** The settlement of a step is made in the night after it, at 3 in Paris, which is one hour before the season's own. */
export function settlementAt(step: number): Date {
  const midnight = plusDays(FIRST_DAY, step + 1).getTime();
  const hours = [1, 2].map((hour) => new Date(midnight + hour * (DAY_MS / 24)));
  return hours.find((instant) => parisTime(instant).hour === 3) ?? new Date(midnight);
}

function inSteps<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Plans all that a replay will do. The file, the seed and the options alone decide it, before the replay begins. */
export function planOf({ projects, ballots, budgetCents, place }: Election, options: ReplayOptions): Plan {
  const { seed, policy, step } = options;
  const inFileOrder = ballots.map(({ voterId, projectIds }): PlannedGroup => ({
    voterId,
    projectIds,
    groupId: seededId(seed, `group ${voterId}`),
    personId: seededId(seed, `person ${voterId}`),
  }));
  const groups = shuffled(inFileOrder, seed, ({ voterId }) => voterId);
  const steps = inSteps(groups, step);
  const dearest = Math.max(...projects.map(({ costCents }) => costCents));
  const actions = projects.flatMap(({ id, name, costCents }, index): PlannedAction[] => {
    const author = inFileOrder[index % inFileOrder.length];
    return author ? [{ projectId: id, name, costCents, capCents: capCents(costCents, dearest), author }] : [];
  });
  const endsOn = dayOf(plusDays(FIRST_DAY, Math.max(SEASON_DAYS, steps.length + DAYS_AFTER_LAST_STEP)));
  return {
    seed,
    policy,
    actions,
    groups,
    steps,
    place: place === '' ? 'Commune' : place,
    budgetCents: options.budgetCents ?? budgetCents,
    startsOn: dayOf(FIRST_DAY),
    endsOn,
    plannedMonth: endsOn.slice(0, 7),
  };
}
