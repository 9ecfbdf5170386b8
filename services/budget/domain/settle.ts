import { DAY_MS } from '../../../libs/time/clock.ts';
import { standingOf, thresholdOf, reserveCents } from '../../../libs/threshold/threshold.ts';
import type { ThresholdInputs } from '../../../libs/threshold/schemas.ts';
import { isUnused } from './place.ts';
import type { Decision, FundableAction, GrantedPlace, OpenAction, Snapshot } from './snapshot.ts';

/** Free reserve is kept for late groups this long after the crossing. */
const FREE_DAYS = 42;
/** An unused place is kept this long after the last sign that it will be used. */
const UNUSED_DAYS = 60;
const DECERTIFIED_DAYS = 30;

const isPast = (from: Date, days: number, now: Date) => now.getTime() >= from.getTime() + days * DAY_MS;

function endOfMonth(month: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1));
}

function returnCause(place: GrantedPlace, now: Date): 'withdrawn' | 'decertified' | 'unused' | undefined {
  if (!isUnused(place) || place.claimed) return undefined;
  if (place.withdrawn) return 'withdrawn';
  if (place.decertifiedAt && isPast(place.decertifiedAt, DECERTIFIED_DAYS, now)) return 'decertified';
  const signs = [place.grantedAt, place.claimEndedAt, place.plannedMonth === null ? null : endOfMonth(place.plannedMonth)];
  const last = new Date(Math.max(...signs.map((sign) => sign?.getTime() ?? 0)));
  return isPast(last, UNUSED_DAYS, now) ? 'unused' : undefined;
}

/** Step 1: what time, withdrawal or lost certification made due goes back. */
function release(action: FundableAction, now: Date): { decisions: Decision[]; freeCents: number; toSeasonCents: number } {
  const decisions: Decision[] = [];
  const kept = !isPast(action.fundableAt, FREE_DAYS, now);
  let freeCents = action.freeCents;
  let toSeasonCents = 0;
  for (const place of action.granted) {
    const cause = returnCause(place, now);
    if (!cause) continue;
    decisions.push({ kind: 'return-place', actionId: action.actionId, groupId: place.groupId, cause, amountCents: action.capCents, to: kept ? 'free' : 'season' });
    if (kept) freeCents += action.capCents;
    else toSeasonCents += action.capCents;
  }
  if (!kept && freeCents > 0) {
    decisions.push({ kind: 'release-free', actionId: action.actionId, amountCents: freeCents });
    toSeasonCents += freeCents;
    freeCents = 0;
  }
  return { decisions, freeCents, toSeasonCents };
}

/** Step 2: all waiting groups of an action are granted together, or none. The buffer may be used: they were promised. */
function extend(action: FundableAction, freeCents: number, remainingCents: number): Decision | undefined {
  if (action.waiting.length === 0) return undefined;
  const needCents = action.capCents * action.waiting.length;
  const missingCents = needCents - freeCents - remainingCents;
  if (missingCents > 0) return { kind: 'extension-lacks', actionId: action.actionId, missingCents };
  const fromFreeCents = Math.min(freeCents, needCents);
  return { kind: 'extend', actionId: action.actionId, groups: action.waiting, fromFreeCents, fromSeasonCents: needCents - fromFreeCents };
}

const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * One settlement over one frozen snapshot: the same snapshot always gives the same decisions, in the stated
 * order, whatever arrived first: release what is due, extend fundable actions, then let open ones cross. Pure.
 */
export function settle(snapshot: Snapshot): Decision[] {
  const { now } = snapshot;
  let remainingCents = snapshot.remainingCents;
  const decisions: Decision[] = [];

  const free = new Map<string, number>();
  for (const action of [...snapshot.fundable].sort((a, b) => byId(a.actionId, b.actionId))) {
    const released = release(action, now);
    decisions.push(...released.decisions);
    free.set(action.actionId, released.freeCents);
    remainingCents += released.toSeasonCents;
  }

  for (const action of [...snapshot.fundable].sort((a, b) => a.capCents - b.capCents || byId(a.actionId, b.actionId))) {
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
    .map((action) => ({ action, votes: action.voters.length, threshold: thresholdOf(inputsOf(action, remainingCents)).threshold }))
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
    decisions.push({ kind: 'cross', actionId: action.actionId, groups: action.voters, reservedCents, votes, threshold, inputs });
    remainingCents -= reservedCents;
  }
  return decisions;
}
