import { watchForStandstill } from './progress.ts';

type Truthy<T> = Exclude<T, false | '' | 0 | null | undefined>;

const inWords = (seen: unknown): string =>
  seen instanceof Error ? seen.message : String(JSON.stringify(seen));

/**
 * Waits for a condition instead of sleeping, as long as something moves.
 * @param condition an error that it throws counts as "not yet"
 * @throws naming what did not come true when everything stands still
 */
export async function waitUntil<T>(
  condition: () => Promise<T> | T,
  { what = 'the condition', everyMs = 50 }: { what?: string; everyMs?: number } = {},
): Promise<Truthy<T>> {
  const standsStill = watchForStandstill();
  for (;;) {
    let seen: unknown;
    try {
      const value = await condition();
      if (value) return value as Truthy<T>;
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (await standsStill(inWords(seen))) throw new Error(`${what} did not come true; last: ${inWords(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
