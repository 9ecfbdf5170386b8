import { standingOf } from '../../../../libs/threshold/threshold.ts';
import type { Policy, ThresholdInputs } from '../../../../libs/threshold/schemas.ts';

/** An action as the threshold display needs it. */
export type WatchedAction = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly capCents: number;
  readonly publishedVersion: number;
  readonly votes: number;
  readonly tallySeq: number;
  readonly fundable: boolean;
  /** What was announced last; `version` goes up with each announcement. */
  readonly shown: null | Shown;
};

export type Shown = { readonly version: number; readonly threshold: number; readonly votes: number; readonly groupsStillNeeded: number; readonly missingCents: number; readonly inputs: ThresholdInputs };

export type WatchedSeason = {
  readonly _id: string;
  readonly version: number;
  readonly seq: number;
  readonly state: 'open' | 'closing' | 'closed';
  readonly mode: 'immediate' | 'daily';
  readonly totalCents: number;
  readonly remainingCents: number;
  readonly policy: Policy;
  /** How often a settlement was asked for. */
  readonly asked: number;
};

type Facts = Pick<WatchedSeason, 'totalCents' | 'remainingCents' | 'policy'> & { readonly certifiedGroups: number };

/** @returns the action as it is to be shown now, whether that is news, and whether it looks as if it crosses (a hint: budget decides) */
export function show(action: WatchedAction, { certifiedGroups, totalCents, remainingCents, policy }: Facts): { action: WatchedAction; isNews: boolean; crosses: boolean } {
  const inputs: ThresholdInputs = { formula: 'v1', certifiedGroups, totalCents, remainingCents, capCents: action.capCents, policy };
  const { threshold, groupsStillNeeded, missingCents, crosses } = standingOf(action.votes, inputs);
  const { shown } = action;
  const next: Shown = { version: (shown?.version ?? 0) + 1, threshold, votes: action.votes, groupsStillNeeded, missingCents, inputs };
  const isNews = !shown || JSON.stringify({ ...shown, version: 0 }) !== JSON.stringify({ ...next, version: 0 });
  return { action: isNews ? { ...action, version: action.version + 1, shown: next } : action, isNews, crosses };
}
