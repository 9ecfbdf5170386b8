import { DAY_MS, MINUTE_MS } from '../../../../libs/time/clock.ts';
import { halfToAll } from '../../../../libs/time/jitter.ts';

/**
 * A message is tried again for this many days. Documentation and problem pages name the number in words, and a test
 * compares them.
 */
export const TRIED_DAYS = 3;

/** The pause in milliseconds after the first try. An endpoint that restarts is back by then. */
export const FIRST_PAUSE_MS = 5_000;
/** Each pause is this many times as long as the one before. */
export const FACTOR = 3;
/**
 * The longest pause in milliseconds. With a longer one, an endpoint that is back would wait for its messages for most of a
 * day.
 */
export const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;

/**
 * Gives the moment of the next try: after 5 s, 15 s, 45 s … up to 6 hours, jittered. The last try is at `giveUpAt`
 * itself.
 * @param attempts tries so far, all in vain
 * @returns undefined when the last try was made
 */
export function nextTry(attempts: number, giveUpAt: Date, now: Date, random: number): Date | undefined {
  if (now >= giveUpAt) return undefined;
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * FACTOR ** (attempts - 1));
  return new Date(Math.min(giveUpAt.getTime(), now.getTime() + halfToAll(full, random)));
}

/** This record describes the failures of an endpoint since its last success. The next success removes it. */
export type Failing = { readonly since: Date; readonly last: Date; readonly count: number };

/**
 * The time, in milliseconds, for which an endpoint rests at most. With a longer rest, messages would come late after
 * the endpoint is back.
 */
export const LONGEST_REST_MS = 15 * MINUTE_MS;
/**
 * An endpoint rests for this fraction of the time since which it has been failing: the time is divided by this number.
 */
const REST_SHARE = 4;
/** A rest shorter than this many milliseconds is left out, because putting off would cost more than trying. */
const SHORTEST_REST_MS = 1_000;

/**
 * Gives the moment until which a failing endpoint rests. Deliveries that are due wait until then, because the time-outs
 * of the endpoint must not delay other endpoints.
 */
export function restsUntil({ since, last }: Failing): Date {
  const rest = Math.min(LONGEST_REST_MS, (last.getTime() - since.getTime()) / REST_SHARE);
  return new Date(last.getTime() + (rest < SHORTEST_REST_MS ? 0 : rest));
}

/** With fewer failures than this an endpoint is not hopeless, because too few tries were made. */
const ENOUGH_FAILURES = 10;
/**
 * This time is one hour shorter than the time for which a message is tried, because its first try may have waited in a
 * queue.
 */
const HOPELESS_MS = TRIED_DAYS * DAY_MS - 60 * MINUTE_MS;

/** Returns true when an endpoint is hopeless: it has accepted nothing for as long as a message is tried. */
export const isHopeless = ({ since, last, count }: Failing): boolean =>
  last.getTime() - since.getTime() >= HOPELESS_MS && count >= ENOUGH_FAILURES;
