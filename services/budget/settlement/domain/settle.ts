import type { ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import { reserveCents, standingOf, thresholdOf } from '../../../../libs/threshold/threshold.ts';
import { release } from './release.ts';
import type { Decision, FundableAction, OpenAction, Snapshot } from './snapshot.ts';

/** Step 2: all waiting groups of an action are granted together, or none. The buffer may be used: they were promised. */
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

/**
 * One settlement over one frozen snapshot: the same snapshot always gives the same decisions, in the stated
 * order, whatever arrived first: release what is due, extend fundable actions, then let open ones cross. Pure.
 */
export function settle(snapshot: Snapshot): Decision[] {
  const { now, policy: delays, claimsOver } = snapshot;
  let remainingCents = snapshot.remainingCents;
  const decisions: Decision[] = [];

  const free = new Map<string, number>();
  for (const action of [...snapshot.fundable].sort((a, b) => byId(a.actionId, b.actionId))) {
    const released = release(action, { now, delays, claimsOver });
    decisions.push(...released.decisions);
    free.set(action.actionId, released.freeCents);
    remainingCents += released.toSeasonCents;
  }

  for (const action of claimsOver
    ? []
    : [...snapshot.fundable].sort((a, b) => a.capCents - b.capCents || byId(a.actionId, b.actionId))) {
    const decision = extend(action, free.get(action.actionId) ?? 0, remainingCents);
    if (!decision) continue;
    decisions.push(decision);
    if (decision.kind === 'extend') remainingCents -= decision.fromSeasonCents;
  }

  if (snapshot.state !== 'open') return decisions;
  const inputsOf = (action: OpenAction, remaining: number): ThresholdInputs => ({
    formula: 'v1',
    certifiedGroups: snapshot.certifiedGroups,
    totalCents: snapshot.totalCents,
    remainingCents: remaining,
    capCents: action.capCents,
    policy: snapshot.policy,
  });
  const ranked = snapshot.open
    .map((action) => ({
      action,
      votes: action.voters.length,
      threshold: thresholdOf(inputsOf(action, remainingCents)).threshold,
    }))
    .sort(
      (a, b) =>
        // votes / threshold, highest first, cross-multiplied: no fractions
        b.votes * a.threshold - a.votes * b.threshold ||
        a.action.capCents - b.action.capCents ||
        a.action.publishedAt.getTime() - b.action.publishedAt.getTime() ||
        byId(a.action.actionId, b.action.actionId),
    );
  for (const { action, votes } of ranked) {
    const inputs = inputsOf(action, remainingCents);
    const { crosses, threshold, expectedGroups } = standingOf(votes, inputs);
    if (!crosses) continue;
    const reservedCents = reserveCents(action.capCents, votes, expectedGroups);
    decisions.push({
      kind: 'cross',
      actionId: action.actionId,
      groups: action.voters,
      reservedCents,
      votes,
      threshold,
      inputs,
    });
    remainingCents -= reservedCents;
  }
  return decisions;
}
