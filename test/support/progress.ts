/** How much a running system has done so far, in whatever unit: only a change of it counts. */
export type Progress = () => Promise<number>;

const sources = new Set<Progress>();

/** From now on a wait goes on while this number grows. @returns the undoing of it */
export function countsAsProgress(source: Progress): () => void {
  sources.add(source);
  return () => sources.delete(source);
}

/** Milliseconds that nothing may move. The looks come on top: on a busy machine they take longer, and so does everything. */
const STILL_MS = 120_000;
const STILL_LOOKS = 300;
/** The first look that asks the systems: most waits are over before, and asking costs more than looking. */
const ASKING_LOOK = 10;

const done = async (): Promise<string> =>
  JSON.stringify(await Promise.all([...sources].map((source) => source().catch(() => -1))));

/**
 * Judges a wait by what moves and not by its length, so that a slow machine needs no longer time-out.
 * @returns whether it is time to give up: for a long while and many looks neither what was seen nor any running system
 * has changed
 */
export function watchForStandstill(): (seen: string) => Promise<boolean> {
  let last: { seen: string; done: string | undefined } | undefined;
  let since = performance.now();
  let looks = 0;
  const again = (now: { seen: string; done: string | undefined }) => {
    last = now;
    since = performance.now();
    looks = 0;
  };
  return async (seen) => {
    looks += 1;
    if (last?.seen !== seen) again({ seen, done: last?.done });
    if (looks === ASKING_LOOK && last?.done === undefined) last = { seen, done: await done() };
    if (looks < STILL_LOOKS || performance.now() - since < STILL_MS) return false;
    const now = { seen, done: await done() };
    if (now.done === last?.done) return true;
    again(now);
    return false;
  };
}
