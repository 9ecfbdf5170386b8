import { AsyncLocalStorage } from 'node:async_hooks';
import { StoreUnavailable } from '../errors/transient.ts';

export type TimeLimit = {
  /**
   * Runs `work` for as long as the time suffices. Several calls share the time.
   * @throws StoreUnavailable when the time is over. `work` then begins no further operation on a collection; the
   * operation that it waits for may still take effect.
   */
  within<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Waits for something that is no matter of the database, such as the caller who sends a body: the time stands.
   * @throws StoreUnavailable when the time was over before
   */
  standing<T>(wait: () => Promise<T>): Promise<T>;
  isOver(): boolean;
  /** Tells how many milliseconds are left; undefined while the time does not run. */
  left(): number | undefined;
};

const OVER = 'the time for this was over before it began';

const present = new AsyncLocalStorage<TimeLimit>();

/**
 * Sets a limit, in milliseconds, to the time that somebody waits for the database. It ends also where a limit ends in
 * which it runs.
 * @param what the beginning of the error: it "took longer than …"
 */
export function timeLimit(limitMs: number, what: string): TimeLimit {
  const outer = present.getStore();
  let leftMs = limitMs;
  let runningSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let giveUp: () => void = () => undefined;
  let isOver = false;

  const stop = () => {
    clearTimeout(timer);
    if (runningSince !== undefined) leftMs -= performance.now() - runningSince;
    runningSince = undefined;
  };
  const start = () => {
    runningSince = performance.now();
    timer = setTimeout(() => {
      isOver = true;
      giveUp();
    }, leftMs);
  };

  const limit: TimeLimit = {
    isOver: () => isOver || (outer?.isOver() ?? false),
    left() {
      if (runningSince === undefined) return outer?.left();
      const own = leftMs - (performance.now() - runningSince);
      return Math.max(0, Math.min(own, outer?.left() ?? own));
    },
    async within(work) {
      start();
      try {
        return await new Promise((resolve, reject) => {
          giveUp = () => reject(new StoreUnavailable(`${what} took longer than ${limitMs} ms`));
          present.run(limit, work).then(resolve, reject);
        });
      } finally {
        stop();
      }
    },
    async standing(wait) {
      if (isOver) throw new StoreUnavailable(OVER);
      stop();
      try {
        return await wait();
      } finally {
        start();
      }
    },
  };
  return limit;
}

/** Gives the milliseconds that this line has left, if there is a limit under which it runs. */
export const timeLeft = (): number | undefined => present.getStore()?.left();

/**
 * Whoever was told that the database does not answer must not find later what was begun after that.
 * @throws StoreUnavailable when the time of the present limit is over
 */
export function requireTime(): void {
  if (present.getStore()?.isOver()) throw new StoreUnavailable(OVER);
}
