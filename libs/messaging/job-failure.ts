import type { Job } from 'bullmq';
import { z } from 'zod';
import { AppError } from '../errors/app-error.ts';

/**
 * Tells whether a newer version sent a job that this version does not know. Both run side by side while a release rolls
 * out.
 */
export const isFromNewerVersion = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'unknown-event' || error.code === 'unknown-task');

/**
 * Tells whether a retry is useless. An error that the sender made stays, so it is never retried; any other failure may
 * pass.
 */
export const isPermanent = (error: unknown): boolean =>
  (error instanceof AppError && !isFromNewerVersion(error)) || error instanceof z.ZodError;

export const isLastAttempt = (job: Pick<Job, 'attemptsMade' | 'opts'>): boolean =>
  job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
