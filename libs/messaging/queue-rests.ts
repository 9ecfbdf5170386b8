import type { QueueName } from '../events/topology.ts';

/** The time, in milliseconds, for which a queue that failed is left alone. Each failure in a row doubles the time. */
const FIRST_REST_MS = 1_000;
/** No rest is longer, so that a queue gets its events soon after it is back. */
const LONGEST_REST_MS = 30_000;

/** Knows which queues are away, so that not every batch waits for them again. */
export type QueueRests = {
  isResting(queue: QueueName): boolean;
  failed(queue: QueueName): void;
  worked(queue: QueueName): void;
  /** Ends all rests, because Redis was away as a whole. */
  end(): void;
};

/** @param elapsedMs gives milliseconds that only go up */
export function queueRests(elapsedMs: () => number = () => performance.now()): QueueRests {
  const rests = new Map<QueueName, { readonly restMs: number; readonly until: number }>();
  return {
    isResting: (queue) => (rests.get(queue)?.until ?? -Infinity) > elapsedMs(),
    failed(queue) {
      const last = rests.get(queue)?.restMs;
      const restMs = last === undefined ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, last * 2);
      rests.set(queue, { restMs, until: elapsedMs() + restMs });
    },
    worked: (queue) => void rests.delete(queue),
    end: () => rests.clear(),
  };
}
