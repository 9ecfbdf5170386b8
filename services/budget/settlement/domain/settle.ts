import { inputsOf, nightsDue, standingOf, thresholdOf, type SeasonAt } from '../../../../libs/threshold/threshold.ts';
import { latestDayAt, parisTime } from '../../../../libs/time/paris.ts';
import { afterDecision } from './after-decision.ts';
import { release } from './release.ts';
import type { Decision, FundableAction, OpenAction, Snapshot } from './snapshot.ts';

/**
 * Grants places to all waiting groups of an action, or to none. This may use what the formula keeps back, because these
 * groups were promised a place.
 */
function extend(action: FundableAction, freeCents: number, remainingCents: number): Decision | undefined {
  if (action.waiting.length === 0) return undefined;
  const needCents = action.capCents * action.waiting.length;
  const missingCents = needCents - freeCents - remainingCents;
  if (missingCents > 0) return { kind: 'extension-lacks', actionId: action.actionId, missingCents };
  const fromFreeCents = Math.min(freeCents, needCents);
  return {
    kind: 'extend',
    actionId: action.actionId,
    groups: action.waiting,
    fromFreeCents,
    fromSeasonCents: needCents - fromFreeCents,
  };
}

const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A step has its decisions, and the money of the season that remains after them. */
type Step = { readonly decisions: Decision[]; readonly remainingCents: number };

/** Step 1 releases the money that is due on each fundable action. @returns also what is free then on each of them */
function releaseAll({ fundable, now, policy: delays, claimsOver, remainingCents }: Snapshot): Step & {
  readonly free: ReadonlyMap<string, number>;
} {
  const ordered = [...fundable].sort((a, b) => byId(a.actionId, b.actionId));
  const released = ordered.map((action) => ({
    actionId: action.actionId,
    ...release(action, { now, delays, claimsOver }),
  }));
  return {
    decisions: released.flatMap(({ decisions }) => decisions),
    remainingCents: released.reduce((total, { toSeasonCents }) => total + toSeasonCents, remainingCents),
    free: new Map(released.map(({ actionId, freeCents }) => [actionId, freeCents])),
  };
}

/** Step 2 extends the cheaper actions first. When the claims are over, no group gets a place any more. */
function extendAll(
  { fundable, claimsOver }: Snapshot,
  free: ReadonlyMap<string, number>,
  remainingCents: number,
): Step {
  if (claimsOver) return { decisions: [], remainingCents };
  const decisions: Decision[] = [];
  let restCents = remainingCents;
  for (const action of [...fundable].sort((a, b) => a.capCents - b.capCents || byId(a.actionId, b.actionId))) {
    const decision = extend(action, free.get(action.actionId) ?? 0, restCents);
    if (!decision) continue;
    decisions.push(decision);
    if (decision.kind === 'extend') restCents -= decision.fromSeasonCents;
  }
  return { decisions, remainingCents: restCents };
}

/** Gives the season of a snapshot as the formula sees it, before anything of the settlement is applied. */
export const seasonAt = ({ fundable, now, ...season }: Snapshot): SeasonAt => ({
  ...season,
  recentCents: fundable.reduce((total, { capCents, recentVotes }) => total + capCents * recentVotes, 0),
  today: parisTime(now).day,
});

/**
 * Sorts open actions by votes / threshold, highest first. All thresholds are computed before the first action crosses.
 */
function rank(open: readonly OpenAction[], season: SeasonAt): OpenAction[] {
  return open
    .map((action) => ({
      action,
      votes: action.votes,
      threshold: thresholdOf(inputsOf(season, action.capCents)).threshold,
    }))
    .sort(
      (a, b) =>
        // The fractions are cross-multiplied, so that whole numbers are compared.
        b.votes * a.threshold - a.votes * b.threshold ||
        a.action.capCents - b.action.capCents ||
        a.action.publishedAt.getTime() - b.action.publishedAt.getTime() ||
        byId(a.action.actionId, b.action.actionId),
    )
    .map(({ action }) => action);
}

/** Decides whether an action crosses, or passes without its money, with what the season has at its turn. */
function crossOrPass(action: OpenAction, season: SeasonAt): Decision | undefined {
  const { actionId, capCents, passed, votes, voters: groups } = action;
  const inputs = inputsOf(season, capCents);
  const { threshold, crosses, passes, reservedCents, missingCents } = standingOf({ votes, passed }, inputs);
  if (crosses) {
    const recentCents = season.recentCents + capCents * action.recentVotes;
    return { kind: 'cross', actionId, groups, reservedCents, votes, threshold, inputs, recentCents };
  }
  return passes ? { kind: 'pass', actionId, votes, threshold, missingCents, inputs } : undefined;
}

/** Step 3 lets open actions cross. Each has the money that the actions before it left. */
function crossAll(open: readonly OpenAction[], before: SeasonAt): { decisions: Decision[]; season: SeasonAt } {
  const decisions: Decision[] = [];
  let season = before;
  for (const action of rank(open, before)) {
    const decision = crossOrPass(action, season);
    if (!decision) continue;
    decisions.push(decision);
    season = afterDecision(season, decision);
  }
  return { decisions, season };
}

/** The night before a morning is over at this hour in Paris, at which the daily settlements begin. */
export const MORNING_HOUR = 4;

/** Step 4 makes up the nights since the last settlement, with the money that the crossings left. */
const nightsOf = (season: SeasonAt, now: Date): Decision[] =>
  nightsDue(season, latestDayAt(MORNING_HOUR, now)).map((night) => ({
    kind: 'night',
    recentCents: season.recentCents,
    ...night,
  }));

/**
 * Decides one settlement over one frozen snapshot, in this order: release the money that is due, extend fundable
 * actions, let open ones cross, make up the nights. The function is pure: the same snapshot always gives the same
 * decisions, in whatever order the facts arrived.
 */
export function settle(snapshot: Snapshot): Decision[] {
  const released = releaseAll(snapshot);
  const extended = extendAll(snapshot, released.free, released.remainingCents);
  const before = [...released.decisions, ...extended.decisions];
  if (snapshot.state !== 'open') return before;
  const crossed = crossAll(snapshot.open, { ...seasonAt(snapshot), remainingCents: extended.remainingCents });
  return [...before, ...crossed.decisions, ...nightsOf(crossed.season, snapshot.now)];
}
