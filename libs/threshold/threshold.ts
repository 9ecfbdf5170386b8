import { ceilMulDiv, type Cents } from '../money/cents.ts';
import { FORMULA } from './default-policy.ts';
import type { ThresholdInputs } from './schemas.ts';

const ALL = 10_000;

export type Threshold = {
  /** The number of groups that must be exceeded, strictly. */
  readonly threshold: number;
  /** How many groups are expected to do the action. */
  readonly expectedGroups: number;
  /** cap × expectedGroups. */
  readonly needCents: Cents;
  /** What crossings may use now: remaining less the buffer. */
  readonly availableCents: Cents;
  readonly rateBasisPoints: number;
};

/**
 * Formula v1: integers only, rates in basis points. The less remains, and the more of it an action would take, the more
 * groups must want it.
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

const FORMULAS: Readonly<Record<ThresholdInputs['formula'], (inputs: ThresholdInputs) => Threshold>> = {
  [FORMULA]: thresholdV1,
};

/** The threshold by the formula that the inputs name. */
export const thresholdOf = (inputs: ThresholdInputs): Threshold => FORMULAS[inputs.formula](inputs);

/** What a crossing sets aside: a place for each voter, and for as many groups as are expected to follow. */
export const reserveCents = (capCents: Cents, votes: number, expectedGroups: number): Cents =>
  capCents * Math.max(votes, expectedGroups);

export type Standing = Threshold & {
  readonly crosses: boolean;
  readonly groupsStillNeeded: number;
  /** Money that lacks for this action to cross with its present votes. */
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

/** The highest cap that an action could have and still be affordable with no more voters than expected. */
export const highestAffordableCap = (at: Threshold): Cents =>
  Math.floor(at.availableCents / Math.max(1, at.expectedGroups));
