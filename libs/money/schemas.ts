import { z } from 'zod';
import { MAX_CENTS } from './cents.ts';

/** A positive amount in integer cents. */
export const AmountCents = z.int().min(1).max(MAX_CENTS);
/** An amount in integer cents, which may be zero. */
export const MaybeCents = z.int().min(0).max(MAX_CENTS);
/** A balance, sum or product of amounts in integer cents. It is exact, but has no limit like a single amount. */
export const SumCents = z.int().min(0);
