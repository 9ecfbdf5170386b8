import { ceilMulDiv } from '../../money/cents.ts';
import { causesOfChange } from '../cause.ts';
import { WHOLE } from '../fields.ts';
import type { Formula, SeasonNumbers, Threshold } from '../formula.ts';
import { V1, type InputsV1, type MemoryV1, type PolicyV1 } from './schemas.ts';

type Season = SeasonNumbers<PolicyV1, MemoryV1>;

function inputsOf({ certifiedGroups, totalCents, remainingCents, policy }: Season, capCents: number): InputsV1 {
  const { version, floor, base, ceiling, takeUp, buffer } = policy;
  const rates = { version, floor, base, ceiling, takeUp, buffer };
  return { formula: V1, certifiedGroups, totalCents, remainingCents, capCents, policy: rates };
}

/**
 * The less money remains, and the more of it an action would take, the more groups must want the action. The source is
 * `docs/threshold.md`.
 */
function thresholdOf({ certifiedGroups, totalCents, remainingCents, capCents, policy }: InputsV1): Threshold {
  const leastPlaces = ceilMulDiv(policy.takeUp, certifiedGroups, WHOLE);
  const needCents = capCents * leastPlaces;
  const availableCents = Math.max(0, remainingCents - ceilMulDiv(policy.buffer, totalCents, WHOLE));
  const rate =
    availableCents === 0
      ? policy.ceiling
      : policy.base + ceilMulDiv(policy.ceiling - policy.base, Math.min(needCents, availableCents), availableCents);
  const threshold = Math.max(policy.floor, ceilMulDiv(certifiedGroups, rate, WHOLE));
  return { threshold, leastPlaces, needCents, availableCents };
}

/** The threshold of formula v1 moves with the money, so that nothing is remembered of an action without its money. */
export const formulaV1: Formula<PolicyV1, MemoryV1, InputsV1> = {
  openingMemory: () => ({ formula: V1 }),
  inputsOf,
  thresholdOf,
  standingOf(inputs, { votes }) {
    const at = thresholdOf(inputs);
    const passed = votes > at.threshold;
    const reservedCents = inputs.capCents * Math.max(votes, at.leastPlaces);
    return {
      ...at,
      passed,
      passes: false,
      crosses: passed && reservedCents <= at.availableCents,
      reservedCents,
      groupsStillNeeded: Math.max(0, at.threshold + 1 - votes),
      missingCents: Math.max(0, reservedCents - at.availableCents),
    };
  },
  causesOf: (before, after) =>
    causesOfChange(before, after, { remaining: before.remainingCents !== after.remainingCents }),
  highestAffordableCap(season) {
    const { availableCents, leastPlaces } = thresholdOf(inputsOf(season, 1));
    return Math.floor(availableCents / Math.max(1, leastPlaces));
  },
};
