import type { EventOf } from '../../../../libs/events/event.ts';
import type { Policy, ThresholdCause, ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import { presentInputs, standingOf } from '../../../../libs/threshold/threshold.ts';

/** A watched action holds the facts that the display of thresholds needs. */
export type WatchedAction = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly capCents: number;
  readonly publishedVersion: number;
  readonly votes: number;
  readonly tallySeq: number;
  readonly fundable: boolean;
  /** This is the threshold that was announced last. Its `version` grows with each announcement. */
  readonly shown: null | Shown;
};

type Shown = {
  readonly version: number;
  readonly threshold: number;
  readonly formerThreshold: number | null;
  /** These are the inputs that changed. The list is empty when only the votes changed. */
  readonly causes: readonly ThresholdCause[];
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
  const before = action ?? { _id: actionId, version: 0, votes: 0, tallySeq: 0, fundable: false, shown: null };
  return { ...before, publishedVersion, seasonId, capCents };
}

type Announced = Pick<
  EventOf<'season.changed'>['data'],
  'seasonId' | 'seq' | 'state' | 'mode' | 'totalCents' | 'remainingCents' | 'policy'
>;

/** @returns the season as it was announced, or undefined when this or a newer announcement is known already */
export function asAnnounced(
  season: WatchedSeason | undefined,
  { seasonId, seq, state, mode, totalCents, remainingCents, policy }: Announced,
): WatchedSeason | undefined {
  if (season && season.seq >= seq) return undefined;
  const before = season ?? { _id: seasonId, version: 0, asked: 0 };
  return { ...before, seq, state, mode, totalCents, remainingCents, policy };
}

type Facts = Pick<WatchedSeason, 'totalCents' | 'remainingCents' | 'policy'> & { readonly certifiedGroups: number };

const isOther = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);

/** @returns which inputs differ from those of the threshold that is shown */
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
  const inputs: ThresholdInputs = presentInputs({
    certifiedGroups,
    totalCents,
    remainingCents,
    capCents: action.capCents,
    policy,
  });
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
  return { action: isNews ? { ...action, shown: next } : action, isNews, crosses };
}
