import type { Cents } from '../money/cents.ts';
import type { ThresholdCause } from './cause.ts';

/** A season at one moment, as a formula sees it. */
export type SeasonNumbers<Policy, Memory> = {
  readonly certifiedGroups: number;
  readonly totalCents: Cents;
  readonly remainingCents: Cents;
  /** For each fundable action its cap times its votes of the last `RECENT_DAYS` days, all together. */
  readonly recentCents: Cents;
  /** The first and the last day of votes, and the present day in Paris, as YYYY-MM-DD. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly today: string;
  readonly policy: Policy;
  readonly memory: Memory;
};

/** The groups that want an action. */
export type Demand = {
  readonly votes: number;
  /** Whether a settlement found that the action exceeded its threshold. */
  readonly passed: boolean;
};

export type Threshold = {
  /** An action needs more groups than this number, not as many. */
  readonly threshold: number;
  /** The cents that crossings may use now. */
  readonly availableCents: Cents;
  /** A crossing sets aside money for at least so many places. */
  readonly leastPlaces: number;
  /** The cents that a crossing sets aside at least: the cap for each of the least places. */
  readonly needCents: Cents;
};

export type Standing = Threshold & {
  /** Whether the action needs no more votes. */
  readonly passed: boolean;
  /** Whether the action passes now for the first time, and waits for its money. The formula remembers that. */
  readonly passes: boolean;
  /** Whether the action becomes fundable: it has passed, and there is money. */
  readonly crosses: boolean;
  /** The cents that a crossing with these votes sets aside. */
  readonly reservedCents: Cents;
  readonly groupsStillNeeded: number;
  /** The cents that are missing for the action to cross, beside the groups that it may still need. */
  readonly missingCents: Cents;
};

/**
 * One way to calculate thresholds. All of its functions are pure and calculate with integers only.
 * `Inputs` hold everything that decides a threshold and a crossing, so that anybody can calculate them again. `Memory`
 * is what the formula remembers of a season from day to day.
 */
export type Formula<Policy, Memory, Inputs> = {
  /** Gives the memory of a season that begins, or that takes up this formula, on this day. */
  readonly openingMemory: (policy: Policy, today: string | null) => Memory;
  readonly inputsOf: (season: SeasonNumbers<Policy, Memory>, capCents: Cents) => Inputs;
  readonly thresholdOf: (inputs: Inputs) => Threshold;
  readonly standingOf: (inputs: Inputs, demand: Demand) => Standing;
  /** Lists the inputs that differ, as far as they change what is shown. */
  readonly causesOf: (before: Inputs, after: Inputs) => ThresholdCause[];
  /** Gives the highest cap, in cents, with which the least places of a crossing could be afforded now. */
  readonly highestAffordableCap: (season: SeasonNumbers<Policy, Memory>) => Cents;
};

/** A formula whose memory moves each night. */
export type NightlyFormula<Policy, Memory, Inputs, NightInputs> = Formula<Policy, Memory, Inputs> & {
  /** Lists the mornings up to this one, as YYYY-MM-DD, on which the memory has not yet moved. */
  readonly nightsDue: (season: SeasonNumbers<Policy, Memory>, morning: string) => string[];
  readonly nightInputsOf: (season: SeasonNumbers<Policy, Memory>, morning: string) => NightInputs;
  /** Gives the memory after the night before this morning. */
  readonly memoryAfter: (inputs: NightInputs) => Memory;
};
