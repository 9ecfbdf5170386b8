import type { Passing } from './smtp-refusal.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A full mailbox is not emptied, nor a policy changed, within minutes. */
const PAUSES: Readonly<Record<Passing, { readonly firstMs: number; readonly longestMs: number }>> = {
  later: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  session: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  mailbox: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
  policy: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
};

/**
 * How long a mail rests after its round of tries: doubling up to a cap, then anywhere between half and all of it, so
 * that what failed together does not come back together.
 * @returns milliseconds
 */
export function pauseMs(round: number, refused: Passing, random: () => number = Math.random): number {
  const { firstMs, longestMs } = PAUSES[refused];
  const full = Math.min(longestMs, firstMs * 2 ** round);
  return Math.round(full / 2 + (full / 2) * random());
}
