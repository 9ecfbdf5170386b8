import { HOUR_MS, MINUTE_MS } from '../../../../libs/time/clock.ts';
import { halfToAll } from '../../../../libs/time/jitter.ts';
import type { Passing } from './smtp-refusal.ts';

/** Pauses before a mail is tried again, by why it was refused. A full mailbox is not emptied, nor a policy changed, within minutes. */
const PAUSES: Readonly<Record<Passing, { readonly firstMs: number; readonly longestMs: number }>> = {
  later: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  session: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  mailbox: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
  policy: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
};

/** How long a mail rests after its round of tries: doubling up to a cap, then jittered. @returns milliseconds */
export function pauseMs(round: number, refused: Passing, random: () => number = Math.random): number {
  const { firstMs, longestMs } = PAUSES[refused];
  return halfToAll(Math.min(longestMs, firstMs * 2 ** round), random());
}
