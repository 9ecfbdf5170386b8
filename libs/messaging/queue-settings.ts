import type { JobsOptions, KeepJobs } from 'bullmq';
import type { QueueName } from '../events/topology.ts';
import { halfToAll } from '../time/jitter.ts';

/**
 * Gives the key of a queue. The braces make the name a hash tag of Redis Cluster: one queue lives on one shard, and the
 * queues are spread over the shards.
 */
export const queueKey = (queue: QueueName): string => `{${queue}}`;

/**
 * The seconds for which finished jobs are kept, and their largest number. Otherwise they would fill a Redis that never
 * evicts.
 */
export const KEEP_COMPLETED: KeepJobs = { age: 3_600, count: 200 };
/**
 * The seconds for which failed jobs are kept, and their largest number, for operators to look at. They are in the dead
 * letters too.
 */
export const KEEP_FAILED: KeepJobs = { age: 7 * 86_400, count: 10_000 };

/**
 * A job is tried this many times. With the delays below, the attempts last two to four minutes, so a job outlives the
 * restart of a store.
 */
export const ATTEMPTS = 15;
/** The delay before the second attempt of a job, in milliseconds. What was only early is mostly there by then. */
const FIRST_DELAY_MS = 250;
/** The longest delay between two attempts, in milliseconds. A longer one would keep a job waiting after a repair. */
const LONGEST_DELAY_MS = 30_000;

export const JOB_OPTIONS: JobsOptions = {
  attempts: ATTEMPTS,
  backoff: { type: 'custom' },
  removeOnComplete: KEEP_COMPLETED,
  removeOnFail: KEEP_FAILED,
};

/**
 * A bundle is not kept when it is done, because it holds up to 200 events. Kept, two hundred bundles of each queue would take a
 * hundred megabytes. Handled once more, it changes nothing.
 */
export const BUNDLE_OPTIONS: JobsOptions = { ...JOB_OPTIONS, removeOnComplete: true };

/**
 * Replayed facts stand behind all fresh work: BullMQ takes jobs without a priority first. They are not kept, because a
 * replay is large.
 */
export const REPLAY_OPTIONS: JobsOptions = { ...BUNDLE_OPTIONS, priority: 1 };

/**
 * Doubles the delay up to a cap, and then varies it at random. BullMQ's own exponential backoff has no cap.
 * @returns milliseconds
 */
export function backoffMs(attemptsMade: number, random: () => number = Math.random): number {
  return halfToAll(Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attemptsMade - 1)), random());
}
