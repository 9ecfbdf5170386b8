import type { Decision, Snapshot } from './snapshot.ts';

/** One deterministic decision of a season over a frozen snapshot. Kept for ever: it explains every crossing. */
export type Settlement = {
  /** `<season>-<n>` */
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly n: number;
  readonly state: 'running' | 'done';
  readonly cause: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** The money and the policy that it saw. */
  readonly snapshot: Pick<Snapshot, 'certifiedGroups' | 'totalCents' | 'remainingCents' | 'policy'>;
  readonly decisions: readonly Decision[];
  /** How many decisions are applied; a settlement that was interrupted goes on from here. */
  readonly applied: number;
  /** Decisions that the accounts no longer allowed, for example after an allocation was taken back. */
  readonly refused: readonly { readonly index: number; readonly why: string }[];
};

/** `cause` of one that a person asked for. */
export const askedBy = (personId: string): string => `asked by ${personId}`;

/** A settlement that has its decisions and has applied none of them yet. */
export const beginSettlement = (
  { seasonId, n, cause }: Pick<Settlement, 'seasonId' | 'n' | 'cause'>,
  { now, certifiedGroups, totalCents, remainingCents, policy }: Snapshot,
  decisions: readonly Decision[],
): Settlement => ({
  _id: `${seasonId}-${n}`,
  version: 0,
  seasonId,
  n,
  state: 'running',
  cause,
  startedAt: now,
  finishedAt: null,
  snapshot: { certifiedGroups, totalCents, remainingCents, policy },
  decisions,
  applied: 0,
  refused: [],
});

/** Refuses the decision that is next, and all that follow: they were decided on money that did not come. */
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

/** The groups that waited for a place and were granted one. */
export const extendedGroups = ({ decisions }: Settlement): string[] =>
  decisions.flatMap((decision) => (decision.kind === 'extend' ? decision.groups : []));
