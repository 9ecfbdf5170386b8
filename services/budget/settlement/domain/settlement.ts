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

export const settlementId = (seasonId: string, n: number): string => `${seasonId}-${n}`;
