import type { Job } from 'bullmq';
import { z } from 'zod';
import { AppError } from '../errors/app-error.ts';

/** Two versions run side by side while a release rolls out, and the newer version sent what this one does not know. */
export const isFromNewerVersion = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'unknown-event' || error.code === 'unknown-task');

/** What the sender did wrong stays wrong, so it is never retried. Any other failure may pass. */
export const isPermanent = (error: unknown): boolean =>
  (error instanceof AppError && !isFromNewerVersion(error)) || error instanceof z.ZodError;

export const isLastAttempt = (job: Pick<Job, 'attemptsMade' | 'opts'>): boolean =>
  job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
