import type { JobsOptions, KeepJobs } from 'bullmq';
import type { QueueName } from '../events/topology.ts';
import { halfToAll } from '../time/jitter.ts';

/** Braces make the name a Redis Cluster hash tag: one queue lives on one shard, and the queues spread. */
export const queueKey = (queue: QueueName): string => `{${queue}}`;

/** Finished jobs would fill a Redis that never evicts. */
export const KEEP_COMPLETED: KeepJobs = { age: 3_600, count: 1_000 };
/** Failed ones are also in the dead letters; these copies are for the operator's eye. */
export const KEEP_FAILED: KeepJobs = { age: 7 * 86_400, count: 10_000 };

const ATTEMPTS = 15;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

export const JOB_OPTIONS: JobsOptions = {
  attempts: ATTEMPTS,
  backoff: { type: 'custom' },
  removeOnComplete: KEEP_COMPLETED,
  removeOnFail: KEEP_FAILED,
};

/**
 * Doubles up to a cap, then jitters. BullMQ's own exponential backoff has no cap.
 * @returns milliseconds
 */
export function backoffMs(attemptsMade: number, random: () => number = Math.random): number {
  return halfToAll(Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attemptsMade - 1)), random());
}
