import { reserveCents, standingOf } from '../../../../libs/threshold/threshold.ts';
import type { Settlement } from './settlement.ts';
import type { Decision, DecisionOf } from './snapshot.ts';

/** Gives the cents that a decision adds to what remains in the season; below zero what it takes. */
function addedCents(decision: Decision): number {
  switch (decision.kind) {
    case 'return-place':
      return decision.to === 'season' ? decision.amountCents : 0;
    case 'release-free':
      return decision.amountCents;
    case 'extend':
      return -decision.fromSeasonCents;
    case 'cross':
      return -decision.reservedCents;
    case 'remind-place':
    case 'end-waiting':
    case 'extension-lacks':
      return 0;
  }
}

/** Compares the inputs of a crossing with the snapshot, from which they were taken. */
function inputsFault(
  { certifiedGroups, totalCents, policy }: Settlement['snapshot'],
  { inputs }: DecisionOf<'cross'>,
  remainingCents: number,
): string | undefined {
  const rules = new Map<string, unknown>(Object.entries(policy));
  const isOfPolicy = Object.entries(inputs.policy).every(([name, value]) => rules.get(name) === value);
  return inputs.certifiedGroups === certifiedGroups &&
    inputs.totalCents === totalCents &&
    inputs.remainingCents === remainingCents &&
    isOfPolicy
    ? undefined
    : 'its inputs are not those of the snapshot';
}

/** Recomputes one crossing from its inputs, by the formula that they name. */
function standingFault({ votes, groups, inputs, threshold, reservedCents }: DecisionOf<'cross'>): string | undefined {
  if (votes !== new Set(groups).size || votes !== groups.length)
    return `it counts ${votes} votes and names ${groups.length} groups`;
  const standing = standingOf(votes, inputs);
  if (standing.threshold !== threshold) return `its threshold is ${threshold}, its inputs give ${standing.threshold}`;
  if (!standing.crosses) return 'its votes do not exceed its threshold, or its money was not there';
  const reserve = reserveCents(inputs.capCents, votes, standing.expectedGroups);
  return reserve === reservedCents ? undefined : `it reserves ${reservedCents}, its inputs give ${reserve}`;
}

/** @returns each crossing of a settlement that cannot be recomputed, with the reason */
export function crossingFaults({ _id, snapshot, decisions }: Settlement): string[] {
  const faults: string[] = [];
  let { remainingCents } = snapshot;
  for (const decision of decisions) {
    if (decision.kind === 'cross') {
      const fault = standingFault(decision) ?? inputsFault(snapshot, decision, remainingCents);
      if (fault !== undefined)
        faults.push(`settlement ${_id}: the crossing of ${decision.actionId} is wrong: ${fault}`);
    }
    remainingCents += addedCents(decision);
  }
  return faults;
}
