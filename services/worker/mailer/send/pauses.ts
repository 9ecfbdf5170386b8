import { HOUR_MS, MINUTE_MS } from '../../../../libs/time/clock.ts';
import { halfToAll } from '../../../../libs/time/jitter.ts';
import type { PassingRefusal } from './smtp-refusal.ts';

/**
 * A mail is tried again after these pauses, which depend on the reason of the refusal. Nobody empties a full mailbox or
 * changes a policy within minutes.
 */
export const PAUSES: Readonly<Record<PassingRefusal, { readonly firstMs: number; readonly longestMs: number }>> = {
  later: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  session: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  mailbox: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
  spam: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
  policy: { firstMs: HOUR_MS, longestMs: 6 * HOUR_MS },
  sender: { firstMs: 2 * MINUTE_MS, longestMs: 2 * HOUR_MS },
  unheard: { firstMs: HOUR_MS, longestMs: HOUR_MS },
};

/**
 * Gives the pause of a mail after its round of tries. The pause doubles up to a cap, and is then jittered.
 * @param round 0 for the first pause, which is `firstMs` before the jitter
 * @returns milliseconds
 */
export function pauseMs(round: number, refused: PassingRefusal, random: () => number = Math.random): number {
  const { firstMs, longestMs } = PAUSES[refused];
  return halfToAll(Math.min(longestMs, firstMs * 2 ** round), random());
}
