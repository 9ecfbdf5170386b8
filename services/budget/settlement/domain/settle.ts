import type { ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import { presentInputs, reserveCents, standingOf, thresholdOf } from '../../../../libs/threshold/threshold.ts';
import { release } from './release.ts';
import type { Decision, FundableAction, OpenAction, Snapshot } from './snapshot.ts';

/**
 * Grants places to all waiting groups of an action, or to none. This may use the buffer of the season, because these
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

const inputsOf = (
  { certifiedGroups, totalCents, policy }: Snapshot,
  { capCents }: OpenAction,
  remainingCents: number,
): ThresholdInputs => presentInputs({ certifiedGroups, totalCents, remainingCents, capCents, policy });

/**
 * Sorts open actions by votes / threshold, highest first. All thresholds are computed before the first action crosses.
 */
function rank(snapshot: Snapshot, remainingCents: number): OpenAction[] {
  return snapshot.open
    .map((action) => ({
      action,
      votes: action.voters.length,
      threshold: thresholdOf(inputsOf(snapshot, action, remainingCents)).threshold,
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

/** Step 3 lets open actions cross. Each has the money that the actions before it left. */
function crossAll(snapshot: Snapshot, remainingCents: number): Decision[] {
  const decisions: Decision[] = [];
  let restCents = remainingCents;
  for (const action of rank(snapshot, remainingCents)) {
    const { actionId, capCents, voters: groups } = action;
    const inputs = inputsOf(snapshot, action, restCents);
    const { crosses, threshold, expectedGroups } = standingOf(groups.length, inputs);
    if (!crosses) continue;
    const reservedCents = reserveCents(capCents, groups.length, expectedGroups);
    decisions.push({ kind: 'cross', actionId, groups, reservedCents, votes: groups.length, threshold, inputs });
    restCents -= reservedCents;
  }
  return decisions;
}

/**
 * Decides one settlement over one frozen snapshot, in this order: release the money that is due, extend fundable
 * actions, let open ones cross. The function is pure: the same snapshot always gives the same decisions, in whatever
 * order the facts arrived.
 */
export function settle(snapshot: Snapshot): Decision[] {
  const released = releaseAll(snapshot);
  const extended = extendAll(snapshot, released.free, released.remainingCents);
  const crossings = snapshot.state === 'open' ? crossAll(snapshot, extended.remainingCents) : [];
  return [...released.decisions, ...extended.decisions, ...crossings];
}
