import type { EventOf } from '../../../../libs/events/event.ts';
import type { ThresholdCause } from '../../../../libs/threshold/cause.ts';
import type { ThresholdInputs } from '../../../../libs/threshold/inputs.ts';
import type { FormulaMemory, Policy } from '../../../../libs/threshold/policy.ts';
import { causesOf, inputsOf, standingOf, type SeasonAt } from '../../../../libs/threshold/threshold.ts';

/** A watched action holds the facts that the display of thresholds needs. */
export type WatchedAction = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly capCents: number;
  readonly publishedVersion: number;
  readonly votes: number;
  readonly tallySeq: number;
  /** Budget decided in this season that the action exceeded its threshold. */
  readonly passedIn: string | null;
  readonly fundable: boolean;
  /** This is the threshold that was announced last. Its `version` grows with each announcement. */
  readonly shown: null | Shown;
};

type Shown = {
  readonly version: number;
  readonly threshold: number;
  readonly formerThreshold: number | null;
  /** These are the inputs that changed since the last announcement. The list is empty when only the votes changed. */
  readonly causes: readonly ThresholdCause[];
  readonly votes: number;
  /** Whether the action needs no more votes, as budget decided. */
  readonly passed: boolean;
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
  readonly recentCents: number;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly policy: Policy;
  readonly memory: FormulaMemory;
  /** This is the number of times that a settlement was asked for. */
  readonly asked: number;
};

type Published = Pick<EventOf<'action.published'>['data'], 'actionId' | 'version' | 'seasonId' | 'capCents'>;

/** @returns the action as it was published, or undefined when this or a newer announcement is known already */
export function asPublished(
  action: WatchedAction | undefined,
  { actionId, version: publishedVersion, seasonId, capCents }: Published,
): WatchedAction | undefined {
  if (action && action.publishedVersion >= publishedVersion) return undefined;
  const before = action ?? {
    _id: actionId,
    version: 0,
    votes: 0,
    tallySeq: 0,
    passedIn: null,
    fundable: false,
    shown: null,
  };
  return { ...before, publishedVersion, seasonId, capCents };
}

type Announced = EventOf<'season.changed'>['data'];

/** @returns the season as it was announced, or undefined when this or a newer announcement is known already */
export function asAnnounced(
  season: WatchedSeason | undefined,
  { seasonId, ...announced }: Announced,
): WatchedSeason | undefined {
  if (season && season.seq >= announced.seq) return undefined;
  const before = season ?? { _id: seasonId, version: 0, asked: 0 };
  return { ...before, ...announced };
}

/** Marks that the action passed in this season. @returns undefined when this is known already */
export const markPassed = (action: WatchedAction, seasonId: string): WatchedAction | undefined =>
  action.passedIn === seasonId ? undefined : { ...action, passedIn: seasonId };

/**
 * Says whether groups see something else. One certified group more is an input of every action and changes hardly any
 * threshold; what is shown keeps its inputs, from which it can still be recomputed.
 */
const looksOther = (shown: Shown, next: Shown): boolean =>
  shown.threshold !== next.threshold ||
  shown.votes !== next.votes ||
  shown.passed !== next.passed ||
  shown.groupsStillNeeded !== next.groupsStillNeeded ||
  shown.missingCents !== next.missingCents ||
  shown.inputs.formula !== next.inputs.formula;

/** @returns the action as it is to be shown now, whether that is news, and whether it looks as if a settlement changed it (a hint: budget decides) */
export function show(
  action: WatchedAction,
  season: SeasonAt,
): { action: WatchedAction; isNews: boolean; needsSettlement: boolean } {
  const { shown, votes } = action;
  const passed = action.passedIn === action.seasonId;
  const inputs = inputsOf(season, action.capCents);
  const { threshold, groupsStillNeeded, missingCents, ...decision } = standingOf({ votes, passed }, inputs);
  const causes = causesOf(shown?.inputs, inputs);
  const next: Shown = {
    version: (shown?.version ?? 0) + 1,
    threshold,
    formerThreshold: shown?.threshold ?? null,
    causes,
    votes,
    passed,
    groupsStillNeeded,
    missingCents,
    inputs,
  };
  const isNews = !shown || looksOther(shown, next);
  const needsSettlement = decision.crosses || decision.passes;
  return { action: isNews ? { ...action, shown: next } : action, isNews, needsSettlement };
}
