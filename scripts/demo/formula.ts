import type { ThresholdInputs } from '../../libs/threshold/schemas.ts';
import { thresholdOf } from '../../libs/threshold/threshold.ts';
import { euros, percent } from './narrator.ts';

/** Writes the threshold with its inputs, as one would work it out on paper. */
export function workedOut(inputs: ThresholdInputs): string[] {
  const { certifiedGroups, totalCents, remainingCents, capCents, policy } = inputs;
  const { threshold, expectedGroups, needCents, availableCents, rateBasisPoints } = thresholdOf(inputs);
  return [
    `expected   ${percent(policy.takeUp)} of ${certifiedGroups} certified groups = ${expectedGroups} groups`,
    `need       cap ${euros(capCents)} × ${expectedGroups} = ${euros(needCents)}`,
    `available  remaining ${euros(remainingCents)} − ${percent(policy.buffer)} of ${euros(totalCents)} kept back = ${euros(availableCents)}`,
    availableCents === 0
      ? `rate       nothing is available: the ceiling, ${percent(policy.ceiling)}`
      : `rate       ${percent(policy.base)} + (${percent(policy.ceiling)} − ${percent(policy.base)}) × ${euros(Math.min(needCents, availableCents))} / ${euros(availableCents)} = ${percent(rateBasisPoints)}`,
    `threshold  the larger of ${policy.floor} and ${percent(rateBasisPoints)} of ${certifiedGroups} groups, rounded up = ${threshold}: more than ${threshold} groups must want it`,
  ];
}
