import { nationalChangeOf } from './after-decision.ts';
import type { DecisionPart } from './decision-parts.ts';
import { seasonAt } from './settle.ts';
import type { Decision, Snapshot } from './snapshot.ts';

/**
 * A settlement is one deterministic decision of a season over a frozen snapshot. It is kept for ever, because it
 * explains every crossing. Its decisions lie in documents of their own, so that it stays small however many they are.
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
  /** This names the parts of this settlement; it holds a hash over all of them. */
  readonly list: string;
  /** These are the numbers of the decisions and of the parts that hold them. */
  readonly decided: number;
  readonly parts: number;
  /** This is the number of the parts that are applied. A settlement that was interrupted continues from here. */
  readonly applied: number;
  /** The decision with this index and all after it were refused, because the accounts no longer allowed the first one. */
  readonly refusal: { readonly index: number; readonly why: string } | null;
  /** This is true when a decision changes what readers of the season are told, which happens once, at the end. */
  readonly tells: boolean;
};

/** Gives the `cause` of a settlement that a person asked for. */
export const askedBy = (personId: string): string => `asked by ${personId}`;

/** Gives the part of a snapshot from which all decisions of its settlement can be recomputed. */
function keptOf(snapshot: Snapshot): Settlement['snapshot'] {
  const { state, startsOn, endsOn, certifiedGroups, totalCents, remainingCents, policy, memory } = snapshot;
  const { recentCents } = seasonAt(snapshot);
  return { state, startsOn, endsOn, certifiedGroups, totalCents, remainingCents, recentCents, policy, memory };
}

/** A crossing also changes what later voters will need, and a night what the formula remembers. */
const changesSeason = (decision: Decision): boolean =>
  decision.kind === 'cross' || decision.kind === 'night' || nationalChangeOf(decision) !== 0;

export const settlementId = ({ seasonId, n }: Pick<Settlement, 'seasonId' | 'n'>): string => `${seasonId}-${n}`;

/** Makes a settlement that has its decisions, in these parts, and has not applied any of them. */
export const beginSettlement = (
  { seasonId, n, cause }: Pick<Settlement, 'seasonId' | 'n' | 'cause'>,
  snapshot: Snapshot,
  decisions: readonly Decision[],
  { list, parts }: Pick<Settlement, 'list' | 'parts'>,
): Settlement => ({
  _id: settlementId({ seasonId, n }),
  version: 0,
  seasonId,
  n,
  state: 'running',
  cause,
  startedAt: snapshot.now,
  finishedAt: null,
  snapshot: keptOf(snapshot),
  list,
  decided: decisions.length,
  parts,
  applied: 0,
  refusal: null,
  tells: decisions.some(changesSeason),
});

/** Refuses the next part and all after it, because they counted on money that did not come. */
export const refuseFrom = (
  settlement: Settlement,
  { index }: Pick<DecisionPart, 'index'>,
  why: string,
): Settlement => ({
  ...settlement,
  applied: settlement.parts,
  refusal: { index, why },
});

/** Returns true when the decision with this index was refused. */
export const isRefused = ({ refusal }: Pick<Settlement, 'refusal'>, index: number): boolean =>
  refusal !== null && index >= refusal.index;
