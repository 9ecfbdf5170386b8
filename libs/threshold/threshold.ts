import { ceilMulDiv, type Cents } from '../money/cents.ts';
import { FORMULA } from './default-policy.ts';
import type { ThresholdInputs } from './schemas.ts';

const ALL = 10_000;

export type Threshold = {
  /** An action crosses with more groups than this number, not with as many. */
  readonly threshold: number;
  /** The number of groups that are expected to do the action. */
  readonly expectedGroups: number;
  /** The need in cents: cap × expectedGroups. */
  readonly needCents: Cents;
  /** The cents that crossings may use now: the remaining money less the buffer. */
  readonly availableCents: Cents;
  readonly rateBasisPoints: number;
};

/**
 * Formula v1 uses integers only, with rates in basis points. The less money remains, and the more of it an action would
 * take, the more groups must want the action.
 */
function thresholdV1(inputs: ThresholdInputs): Threshold {
  const { certifiedGroups, totalCents, remainingCents, capCents, policy } = inputs;
  const expectedGroups = ceilMulDiv(policy.takeUp, certifiedGroups, ALL);
  const needCents = capCents * expectedGroups;
  const availableCents = Math.max(0, remainingCents - ceilMulDiv(policy.buffer, totalCents, ALL));
  const rateBasisPoints =
    availableCents === 0
      ? policy.ceiling
      : policy.base + ceilMulDiv(policy.ceiling - policy.base, Math.min(needCents, availableCents), availableCents);
  const threshold = Math.max(policy.floor, ceilMulDiv(certifiedGroups, rateBasisPoints, ALL));
  return { threshold, expectedGroups, needCents, availableCents, rateBasisPoints };
}

/** Gives the inputs of a threshold that is calculated now, by the present formula. */
export const presentInputs = (inputs: Omit<ThresholdInputs, 'formula'>): ThresholdInputs => ({
  formula: FORMULA,
  ...inputs,
});

const FORMULAS: Readonly<Record<ThresholdInputs['formula'], (inputs: ThresholdInputs) => Threshold>> = {
  [FORMULA]: thresholdV1,
};

/** Gives the threshold by the formula that the inputs name. */
export const thresholdOf = (inputs: ThresholdInputs): Threshold => FORMULAS[inputs.formula](inputs);

/**
 * Gives the cents that a crossing sets aside: for a place for each voter, or for each expected group if more groups are
 * expected.
 */
export const reserveCents = (capCents: Cents, votes: number, expectedGroups: number): Cents =>
  capCents * Math.max(votes, expectedGroups);

export type Standing = Threshold & {
  readonly crosses: boolean;
  readonly groupsStillNeeded: number;
  /** The cents that are missing for this action to cross with its present votes. */
  readonly missingCents: Cents;
};

export function standingOf(votes: number, inputs: ThresholdInputs): Standing {
  const at = thresholdOf(inputs);
  const reserve = reserveCents(inputs.capCents, votes, at.expectedGroups);
  return {
    ...at,
    crosses: votes > at.threshold && reserve <= at.availableCents,
    groupsStillNeeded: Math.max(0, at.threshold + 1 - votes),
    missingCents: Math.max(0, reserve - at.availableCents),
  };
}

/**
 * Gives the highest cap, in cents, with which an action would still be affordable with no more voters than expected.
 */
export const highestAffordableCap = (at: Threshold): Cents =>
  Math.floor(at.availableCents / Math.max(1, at.expectedGroups));
