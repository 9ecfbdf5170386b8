import { leftCents } from '../../../../libs/funding/funding.ts';
import type { Policy } from '../../../../libs/threshold/policy.ts';
import { DAY_MS, plusDays } from '../../../../libs/time/clock.ts';
import { parisTime } from '../../../../libs/time/paris.ts';
import { isUnused } from './place.ts';
import type { Decision, FundableAction, GrantedPlace } from './snapshot.ts';

type Delays = Pick<Policy, 'freeDays' | 'unusedDays' | 'reminderDays' | 'decertifiedDays'>;

/** A release is decided from these values and from the action. */
export type ReleaseAt = {
  readonly now: Date;
  readonly delays: Delays;
  /** This is true after the last day for claims of the season. */
  readonly claimsOver: boolean;
};

const isPast = (from: Date, days: number, now: Date) => now.getTime() >= from.getTime() + days * DAY_MS;

function endOfMonth(month: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1));
}

/**
 * Gives the latest sign that the place will be used. The signs are the end of its planned month, the moment of its
 * granting, and the end of its last claim.
 */
export function lastSign({ grantedAt, claimEndedAt, plannedMonth }: GrantedPlace): Date {
  const signs = [grantedAt, claimEndedAt, plannedMonth === null ? null : endOfMonth(plannedMonth)];
  return new Date(Math.max(...signs.map((sign) => sign?.getTime() ?? 0)));
}

/**
 * Gives the moment at which an unused place returns. It is never before the group was reminded, and never earlier than
 * the reminder said.
 * @returns undefined until the reminder for the last sign was sent
 */
function returnsAt(place: GrantedPlace, { unusedDays, reminderDays }: Delays): Date | undefined {
  const sign = lastSign(place);
  if (!place.remindedAt || place.remindedAt < sign) return undefined;
  return new Date(Math.max(plusDays(sign, unusedDays).getTime(), plusDays(place.remindedAt, reminderDays).getTime()));
}

/**
 * Gives the moment at which a place returns if nothing more is heard of its group; it is undefined for a place that is
 * in use or claimed. Before the reminder this is the earliest day on which the place can return.
 */
export function expectedReturn(place: GrantedPlace, delays: Delays, now: Date): Date | undefined {
  if (!isUnused(place) || place.claimed) return undefined;
  if (place.withdrawn) return now;
  const { unusedDays, reminderDays, decertifiedDays } = delays;
  const sign = lastSign(place);
  const reminded =
    place.remindedAt && place.remindedAt >= sign
      ? place.remindedAt
      : new Date(Math.max(now.getTime(), plusDays(sign, unusedDays - reminderDays).getTime()));
  const dates = [
    Math.max(plusDays(sign, unusedDays).getTime(), plusDays(reminded, reminderDays).getTime()),
    ...(place.decertifiedAt ? [plusDays(place.decertifiedAt, decertifiedDays).getTime()] : []),
  ];
  return new Date(Math.max(now.getTime(), Math.min(...dates)));
}

type ReturnCause = Extract<Decision, { kind: 'return-place' }>['cause'];

function returnCause(place: GrantedPlace, { now, delays, claimsOver }: ReleaseAt): ReturnCause | undefined {
  if (place.claimed) return undefined;
  // A partly used place keeps its unused money until the claims of the season are over.
  if (claimsOver) return place.heldCents === 0 ? 'season-closed' : undefined;
  if (!isUnused(place)) return undefined;
  if (place.withdrawn) return 'withdrawn';
  if (place.decertifiedAt && isPast(place.decertifiedAt, delays.decertifiedDays, now)) return 'decertified';
  const at = returnsAt(place, delays);
  return at && now >= at ? 'unused' : undefined;
}

/** @returns the day (in Paris) on which the place will return if nothing happens, when it is time to say so; else undefined */
function reminderFor(
  place: GrantedPlace,
  { now, delays: { unusedDays, reminderDays } }: ReleaseAt,
): string | undefined {
  const sign = lastSign(place);
  if (!isUnused(place) || place.claimed || (place.remindedAt && place.remindedAt >= sign)) return undefined;
  if (!isPast(sign, Math.max(0, unusedDays - reminderDays), now)) return undefined;
  const returns = new Date(Math.max(plusDays(sign, unusedDays).getTime(), plusDays(now, reminderDays).getTime()));
  return parisTime(returns).day;
}

export type Released = { readonly decisions: Decision[]; readonly freeCents: number; readonly toSeasonCents: number };

/**
 * Decides which money returns from one action. It returns after a delay, a withdrawal, a lost certification or the end
 * of the claims.
 */
export function release(action: FundableAction, at: ReleaseAt): Released {
  const { actionId } = action;
  const decisions: Decision[] = [];
  const reminders: Decision[] = [];
  const keepsFree = !at.claimsOver && !isPast(action.fundableAt, at.delays.freeDays, at.now);
  let freeCents = action.freeCents;
  let toSeasonCents = 0;
  for (const place of action.granted) {
    const { groupId } = place;
    const cause = returnCause(place, at);
    const returnsOn = cause ? undefined : reminderFor(place, at);
    if (returnsOn !== undefined && !at.claimsOver)
      reminders.push({ kind: 'remind-place', actionId, groupId, returnsOn });
    const amountCents = leftCents({ ...place, capCents: action.capCents });
    if (!cause || amountCents === 0) continue;
    decisions.push({ kind: 'return-place', actionId, groupId, cause, amountCents, to: keepsFree ? 'free' : 'season' });
    if (keepsFree) freeCents += amountCents;
    else toSeasonCents += amountCents;
  }
  // Decisions of one kind stand together, so that few transactions apply them.
  decisions.push(...reminders);
  if (at.claimsOver && action.waiting.length > 0)
    decisions.push({ kind: 'end-waiting', actionId, groups: action.waiting });
  if (!keepsFree && freeCents > 0) {
    decisions.push({ kind: 'release-free', actionId, amountCents: freeCents });
    toSeasonCents += freeCents;
    freeCents = 0;
  }
  return { decisions, freeCents, toSeasonCents };
}
