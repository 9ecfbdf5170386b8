import { DAY_MS, MINUTE_MS } from '../../../../libs/time/clock.ts';
import { halfToAll } from '../../../../libs/time/jitter.ts';

/** Days for which a message is tried again. Documentation and problem pages name them in words (a test). */
export const TRIED_DAYS = 3;

const FIRST_PAUSE_MS = 5_000;
/** Each pause is so many times as long as the one before. */
const FACTOR = 3;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;

/**
 * When a message is tried next: after 5 s, 15 s, 45 s … up to 6 hours, jittered. The last try is at `giveUpAt` itself.
 * @param attempts tries so far, all in vain
 * @returns undefined when the last try was made
 */
export function nextTry(attempts: number, giveUpAt: Date, now: Date, random: number): Date | undefined {
  if (now >= giveUpAt) return undefined;
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * FACTOR ** (attempts - 1));
  return new Date(Math.min(giveUpAt.getTime(), now.getTime() + halfToAll(full, random)));
}

/** How an endpoint has been failing since its last success. Its next success forgets it. */
export type Failing = { readonly since: Date; readonly last: Date; readonly count: number };

const LONGEST_REST_MS = 15 * MINUTE_MS;
/** An endpoint rests for a quarter of the time that it has been failing. */
const REST_SHARE = 4;
/** A shorter rest is none: putting off would cost more than trying. */
const SHORTEST_REST_MS = 1_000;

/** An endpoint that fails is left alone for a while, whatever is due: its time-outs must not hold up the others. */
export function restsUntil({ since, last }: Failing): Date {
  const rest = Math.min(LONGEST_REST_MS, (last.getTime() - since.getTime()) / REST_SHARE);
  return new Date(last.getTime() + (rest < SHORTEST_REST_MS ? 0 : rest));
}

/** Failures below which an endpoint is not hopeless: it failed for want of tries. */
const ENOUGH_FAILURES = 10;
/** An hour less than a message is tried, because its first try may have waited in a queue for a while. */
const HOPELESS_MS = TRIED_DAYS * DAY_MS - 60 * MINUTE_MS;

/** An endpoint is hopeless that has taken nothing for as long as a message is tried. */
export const isHopeless = ({ since, last, count }: Failing): boolean =>
  last.getTime() - since.getTime() >= HOPELESS_MS && count >= ENOUGH_FAILURES;
