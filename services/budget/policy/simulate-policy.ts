import type { Policy, PolicyRules } from '../../../libs/threshold/schemas.ts';
import type { SnapshotDeps } from '../settlement/take-snapshot.ts';
import { simulate, type Simulation } from './domain/simulation.ts';
import { liveSnapshot } from './live-snapshot.ts';

/** The policy as it is now, what a settlement would do under it, and what it would do under other rules. */
export type PolicySimulation = Simulation & {
  readonly policy: Policy;
  /** The number of each action, by its id. */
  readonly numbers: ReadonlyMap<string, number>;
};

/**
 * Tells which actions would cross, in which order, and what would remain: now, and with other rules or more money.
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
