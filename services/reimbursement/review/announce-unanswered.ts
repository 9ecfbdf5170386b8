import { repetitionOf } from '../../../libs/events/event.ts';
import { HOUR_MS, MINUTE_MS } from '../../../libs/time/clock.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { factsOf } from '../events.ts';

/** After this many milliseconds an answer of budget is late, and budget is told again. */
const ANSWER_AWAITED_MS = MINUTE_MS;
/**
 * After this many milliseconds budget is told again about a claim without money. Budget retries such claims by itself,
 * and many of them may wait for months, so this only repairs a lost answer.
 */
const MONEY_AWAITED_MS = HOUR_MS;
/** One sweep announces at most this many claims again. */
const ANNOUNCED_AT_ONCE = 500;

/**
 * Tells budget again about at most 500 claims per sweep, those told longest ago first: claims whose last announcement
 * budget has not answered for a minute, and claims that wait for money and were last told an hour ago. Each event is a
 * repetition of the one that was told before: its consumers know it by its id, so that nothing is booked and nobody is
 * told twice.
 */
export async function announceUnanswered({
  waitingClaims,
  now,
}: Pick<ReimbursementDeps, 'waitingClaims' | 'now'>): Promise<void> {
  const at = now();
  const ago = (ms: number) => new Date(at.getTime() - ms);
  const lastToldBefore = { answer: ago(ANSWER_AWAITED_MS), money: ago(MONEY_AWAITED_MS) };
  for (const claim of await waitingClaims.unanswered(lastToldBefore, ANNOUNCED_AT_ONCE)) {
    const events = factsOf(claim, at).map((event) => repetitionOf(event, at));
    await waitingClaims.announceAgain(claim, events, at);
  }
}
