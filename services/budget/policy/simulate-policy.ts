import type { Policy, PolicyRules } from '../../../libs/threshold/policy.ts';
import type { SnapshotDeps } from '../settlement/take-snapshot.ts';
import { simulate, type Simulation } from './domain/simulation.ts';
import { liveSnapshot } from './live-snapshot.ts';

/** This is the present policy with the result of a settlement under it, and the result under other rules. */
export type PolicySimulation = Simulation & {
  readonly policy: Policy;
  /** This is the number of each action, by its id. */
  readonly numbers: ReadonlyMap<string, number>;
};

/**
 * Tells which actions would cross, in which order, and how much money would remain. It does so for the present rules,
 * and for other rules or more money.
 * @throws not-found, illegal-transition
 */
export async function simulatePolicy(
  deps: SnapshotDeps,
  seasonId: string,
  rules: PolicyRules,
  addedCents: number,
): Promise<PolicySimulation> {
  const snapshot = await liveSnapshot(deps, seasonId);
  const numbers = await deps.actions.numbersOf(seasonId);
  return { policy: snapshot.policy, ...simulate(snapshot, rules, addedCents), numbers };
}
