import { toldAgain } from '../../../libs/events/event.ts';
import { HOUR_MS, MINUTE_MS } from '../../../libs/time/clock.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { factsOf } from '../events.ts';

/** Milliseconds after which an answer of budget is late, and budget is told again. */
const ANSWER_AWAITED_MS = MINUTE_MS;
/**
 * Milliseconds after which budget is told again of a claim without money. Budget retries such claims by itself, and
 * there may be many for months: this only mends a lost answer.
 */
const MONEY_AWAITED_MS = HOUR_MS;
/** Claims that one sweep announces again. */
const ANNOUNCED_AT_ONCE = 500;

/** Tells budget again of every claim for which it owes an answer, in case it never heard. */
export async function announceUnanswered({
  waitingClaims,
  now,
}: Pick<ReimbursementDeps, 'waitingClaims' | 'now'>): Promise<void> {
  const at = now();
  const ago = (ms: number) => new Date(at.getTime() - ms);
  const since = { answer: ago(ANSWER_AWAITED_MS), money: ago(MONEY_AWAITED_MS) };
  for (const claim of await waitingClaims.unanswered(since, ANNOUNCED_AT_ONCE)) {
    const events = factsOf(claim, at).map((event) => toldAgain(event, at));
    await waitingClaims.announceAgain(claim, events, at);
  }
}
