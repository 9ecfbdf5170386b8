import type { PolicyRules } from '../../../../libs/threshold/policy.ts';
import { inputsOf, memoryOfNow, standingOf } from '../../../../libs/threshold/threshold.ts';
import { afterDecision } from '../../settlement/domain/after-decision.ts';
import { seasonAt, settle } from '../../settlement/domain/settle.ts';
import type { Snapshot } from '../../settlement/domain/snapshot.ts';

export type Crossing = {
  readonly actionId: string;
  readonly votes: number;
  readonly threshold: number;
  readonly reservedCents: number;
};
export type Standing = {
  readonly actionId: string;
  readonly votes: number;
  readonly threshold: number;
  readonly groupsStillNeeded: number;
  readonly missingCents: number;
};

/** This is the result that a settlement over this snapshot would have. */
export type Outcome = {
  /** The crossings stand in the order in which they would happen. */
  readonly crossings: readonly Crossing[];
  /** This is the number of groups that wait for a place and would be granted one. */
  readonly granted: number;
  /** These fundable actions have waiting groups for which the money is not enough. */
  readonly lacking: readonly { readonly actionId: string; readonly missingCents: number }[];
  readonly remainingCents: number;
  /** These are the actions that stay open, computed with the money that would be left. */
  readonly open: readonly Standing[];
};

export function outcomeOf(snapshot: Snapshot): Outcome {
  const decisions = settle(snapshot);
  const season = decisions.reduce(afterDecision, seasonAt(snapshot));
  const crossings = decisions.flatMap((each) =>
    each.kind === 'cross'
      ? [{ actionId: each.actionId, votes: each.votes, threshold: each.threshold, reservedCents: each.reservedCents }]
      : [],
  );
  const crossed = new Set(crossings.map(({ actionId }) => actionId));
  return {
    crossings,
    granted: decisions.reduce((groups, each) => groups + (each.kind === 'extend' ? each.groups.length : 0), 0),
    lacking: decisions.flatMap((each) =>
      each.kind === 'extension-lacks' ? [{ actionId: each.actionId, missingCents: each.missingCents }] : [],
    ),
    remainingCents: season.remainingCents,
    open: snapshot.open
      .filter(({ actionId }) => !crossed.has(actionId))
      .map(({ actionId, capCents, votes, passed }) => {
        const standing = standingOf({ votes, passed }, inputsOf(season, capCents));
        const { threshold, groupsStillNeeded, missingCents } = standing;
        return { actionId, votes, threshold, groupsStillNeeded, missingCents };
      }),
  };
}

export type Simulation = { readonly current: Outcome; readonly proposed: Outcome };

/**
 * Settles the same snapshot twice: under the present policy, and under other rules or with more money, as if a morning
 * had come in between. Nothing is changed.
 */
export function simulate(snapshot: Snapshot, rules: PolicyRules, addedCents: number): Simulation {
  const proposed: Snapshot = {
    ...snapshot,
    policy: { version: snapshot.policy.version + 1, ...rules },
    memory: memoryOfNow(snapshot.memory),
    totalCents: snapshot.totalCents + addedCents,
    remainingCents: snapshot.remainingCents + addedCents,
  };
  return { current: outcomeOf(snapshot), proposed: outcomeOf(proposed) };
}
