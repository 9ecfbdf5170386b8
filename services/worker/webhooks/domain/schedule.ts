import { DAY_MS, MINUTE_MS } from '../../../../libs/time/clock.ts';
import { halfToAll } from '../../../../libs/time/jitter.ts';

/** So long a message is tried again. */
export const TRIED_DAYS = 3;

const FIRST_PAUSE_MS = 5_000;
const FACTOR = 3;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;

/**
 * After 5 s, 15 s, 45 s … up to 6 hours, jittered. The last try is at `giveUpAt` itself.
 * @param attempts tries so far, all in vain
 * @returns undefined when it was the last one
 */
export function nextTry(attempts: number, giveUpAt: Date, now: Date, random: number): Date | undefined {
  if (now >= giveUpAt) return undefined;
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * FACTOR ** (attempts - 1));
  return new Date(Math.min(giveUpAt.getTime(), now.getTime() + halfToAll(full, random)));
}

/** An endpoint that answers nothing any more, since its last success. Forgotten with its next one. */
export type Failing = { readonly since: Date; readonly last: Date; readonly count: number };

const LONGEST_REST_MS = 15 * MINUTE_MS;
/** A quarter of the time that it has been failing. */
const REST_SHARE = 4;
/** Below it, putting off costs more than trying. */
const SHORTEST_REST_MS = 1_000;

/** An endpoint that fails is left alone for a while, whatever is due: its time-outs must not hold up the others. */
export function restsUntil({ since, last }: Failing): Date {
  const rest = Math.min(LONGEST_REST_MS, (last.getTime() - since.getTime()) / REST_SHARE);
  return new Date(last.getTime() + (rest < SHORTEST_REST_MS ? 0 : rest));
}

const ENOUGH_FAILURES = 10;
/** Asked when a message is given up; its first try may have waited in a queue for a while. */
const HOPELESS_MS = TRIED_DAYS * DAY_MS - 60 * MINUTE_MS;

/** As long as a message is tried without one success, and not for want of tries. */
export const isHopeless = ({ since, last, count }: Failing): boolean =>
  last.getTime() - since.getTime() >= HOPELESS_MS && count >= ENOUGH_FAILURES;
