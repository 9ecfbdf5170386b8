import { inspect } from 'node:util';
import { watchForStandstill } from './progress.ts';

type Truthy<T> = Exclude<T, false | '' | 0 | null | undefined>;

const inWords = (seen: unknown): string => (seen instanceof Error ? seen.message : inspect(seen));

/** Milliseconds pass between two looks. They grow, because each look takes from what is waited for. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;
const GROWTH = 1.5;

/**
 * Waits for a condition instead of sleeping, as long as something moves.
 * @param condition an error that it throws counts as "not yet"
 * @param options.everyMs milliseconds between two looks, where they must be even
 * @throws naming what did not come true when everything stands still
 */
export async function waitUntil<T>(
  condition: () => Promise<T> | T,
  { what = 'the condition', everyMs }: { what?: string; everyMs?: number } = {},
): Promise<Truthy<T>> {
  const standsStill = watchForStandstill();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    let seen: unknown;
    try {
      const value = await condition();
      if (value) return value as Truthy<T>;
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (await standsStill(inWords(seen))) throw new Error(`${what} did not come true; last: ${inWords(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs ?? pauseMs));
  }
}
