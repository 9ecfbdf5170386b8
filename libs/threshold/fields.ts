import { z } from 'zod';

/** A share in basis points: 10000 is the whole. */
export const BasisPoints = z.int().min(0).max(10_000);

/** The whole, in basis points. */
export const WHOLE = 10_000;

/** The least threshold of a policy, as a number of groups. */
export const Floor = z.int().min(1).max(1_000_000);

export const PolicyVersion = { version: z.int().min(1) };
