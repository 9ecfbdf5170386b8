import type { ThresholdInputs } from '../../libs/threshold/inputs.ts';
import { thresholdOf } from '../../libs/threshold/threshold.ts';
import { euros, percent } from './narrator.ts';

/** Writes the threshold with its inputs, as one would work it out on paper. */
export function workedOut(inputs: ThresholdInputs): string[] {
  if (!('rateMillionths' in inputs)) throw new Error('the demo tells of the formula with a rate');
  const { certifiedGroups, totalCents, capCents, rateMillionths, policy } = inputs;
  const { threshold } = thresholdOf(inputs);
  const perGroup = totalCents / certifiedGroups;
  return [
    `rate       ${percent(rateMillionths / 100)} of the groups, for a cap of ${euros(Math.round(perGroup))}: the money of the season per group`,
    `weighted   ${percent(rateMillionths / 100)} × cap ${euros(capCents)} / ${euros(Math.round(perGroup))} × ${certifiedGroups} groups = ${((rateMillionths * capCents * certifiedGroups) / (1_000_000 * perGroup)).toFixed(1)}`,
    `threshold  rounded up, and never below ${policy.floor} groups: the action needs more than ${threshold} groups`,
  ];
}
