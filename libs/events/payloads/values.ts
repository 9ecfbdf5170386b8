import { z } from 'zod';
import { MAX_CENTS } from '../../money/cents.ts';

export const Id = z.string().min(1).max(120);
/** Goes up by one with each change of what the event speaks of; handlers ignore what is not newer. */
export const Version = z.int().min(1);
export const CentsField = z.int().min(0).max(MAX_CENTS);
/** A sum or a product of amounts: exact, but not bounded like one amount. */
export const SumCents = z.int().min(0);
export const Instant = z.iso.datetime();
export const Locale = z.enum(['fr', 'en']);
export type Locale = z.infer<typeof Locale>;
