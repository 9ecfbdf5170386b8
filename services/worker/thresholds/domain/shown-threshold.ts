import type { Policy, ThresholdCause, ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import { standingOf } from '../../../../libs/threshold/threshold.ts';

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

export type Shown = {
  readonly version: number;
  readonly threshold: number;
  readonly formerThreshold: number | null;
  /** Empty when only the votes changed. */ readonly causes: readonly ThresholdCause[];
  readonly votes: number;
  readonly groupsStillNeeded: number;
  readonly missingCents: number;
  readonly inputs: ThresholdInputs;
};

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

const isOther = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);

/** Which inputs are others than when it was last shown. */
function causesOf(shown: Shown | null, inputs: ThresholdInputs): ThresholdCause[] {
  if (!shown) return ['first'];
  const before = shown.inputs;
  const changed: Readonly<Record<Exclude<ThresholdCause, 'first'>, boolean>> = {
    formula: isOther(before.formula, inputs.formula),
    groups: before.certifiedGroups !== inputs.certifiedGroups,
    total: before.totalCents !== inputs.totalCents,
    remaining: before.remainingCents !== inputs.remainingCents,
    cap: before.capCents !== inputs.capCents,
    policy: isOther(before.policy, inputs.policy),
  };
  return (Object.keys(changed) as (keyof typeof changed)[]).filter((cause) => changed[cause]);
}

/** @returns the action as it is to be shown now, whether that is news, and whether it looks as if it crosses (a hint: budget decides) */
export function show(
  action: WatchedAction,
  { certifiedGroups, totalCents, remainingCents, policy }: Facts,
): { action: WatchedAction; isNews: boolean; crosses: boolean } {
  const inputs: ThresholdInputs = {
    formula: 'v1',
    certifiedGroups,
    totalCents,
    remainingCents,
    capCents: action.capCents,
    policy,
  };
  const { threshold, groupsStillNeeded, missingCents, crosses } = standingOf(action.votes, inputs);
  const { shown } = action;
  const causes = causesOf(shown, inputs);
  const next: Shown = {
    version: (shown?.version ?? 0) + 1,
    threshold,
    formerThreshold: shown?.threshold ?? null,
    causes,
    votes: action.votes,
    groupsStillNeeded,
    missingCents,
    inputs,
  };
  const isNews = causes.length > 0 || shown?.votes !== action.votes;
  return { action: isNews ? { ...action, version: action.version + 1, shown: next } : action, isNews, crosses };
}
