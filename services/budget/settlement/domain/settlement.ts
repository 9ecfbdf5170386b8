import { seasonAt } from './settle.ts';
import type { Decision, Snapshot } from './snapshot.ts';

/**
 * A settlement is one deterministic decision of a season over a frozen snapshot. It is kept for ever, because it
 * explains every crossing.
 */
export type Settlement = {
  /** The id has the form `<season>-<n>`. */
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly n: number;
  readonly state: 'running' | 'done';
  readonly cause: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** These are the money and the policy on which the settlement decided. */
  readonly snapshot: Pick<
    Snapshot,
    'state' | 'startsOn' | 'endsOn' | 'certifiedGroups' | 'totalCents' | 'remainingCents' | 'policy' | 'memory'
  > & {
    /** Cap times recent votes over all fundable actions, before the crossings. */
    readonly recentCents: number;
  };
  readonly decisions: readonly Decision[];
  /** This is the number of decisions that are applied. A settlement that was interrupted continues from here. */
  readonly applied: number;
  /** These are decisions that the accounts no longer allowed, for example because an allocation was taken back. */
  readonly refused: readonly { readonly index: number; readonly why: string }[];
};

/** Gives the `cause` of a settlement that a person asked for. */
export const askedBy = (personId: string): string => `asked by ${personId}`;

/** Gives the part of a snapshot from which all decisions of its settlement can be recomputed. */
function keptOf(snapshot: Snapshot): Settlement['snapshot'] {
  const { state, startsOn, endsOn, certifiedGroups, totalCents, remainingCents, policy, memory } = snapshot;
  const { recentCents } = seasonAt(snapshot);
  return { state, startsOn, endsOn, certifiedGroups, totalCents, remainingCents, recentCents, policy, memory };
}

/** Makes a settlement that has its decisions and has not applied any of them. */
export const beginSettlement = (
  { seasonId, n, cause }: Pick<Settlement, 'seasonId' | 'n' | 'cause'>,
  snapshot: Snapshot,
  decisions: readonly Decision[],
): Settlement => ({
  _id: `${seasonId}-${n}`,
  version: 0,
  seasonId,
  n,
  state: 'running',
  cause,
  startedAt: snapshot.now,
  finishedAt: null,
  snapshot: keptOf(snapshot),
  decisions,
  applied: 0,
  refused: [],
});

/** Refuses the next decision and all decisions after it, because they counted on money that did not come. */
export function refuseFrom(settlement: Settlement, why: string): Settlement {
  const { decisions, applied, refused } = settlement;
  const following = decisions
    .slice(applied + 1)
    .map((_decision, after) => ({ index: applied + 1 + after, why: 'an earlier decision was refused' }));
  return {
    ...settlement,
    applied: decisions.length,
    refused: [...refused, { index: applied, why }, ...following],
  };
}

/** Lists the groups that waited for a place and were granted one. */
export const extendedGroups = ({ decisions }: Settlement): string[] =>
  decisions.flatMap((decision) => (decision.kind === 'extend' ? decision.groups : []));
