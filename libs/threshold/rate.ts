import type { FormulaMemory } from './policy.ts';
import { V1 } from './v1/schemas.ts';

/**
 * Gives the rate of a season in millionths: the share of its groups that an action needs whose cap equals the money of
 * the season per group. It is null under a formula that has no such rate.
 */
export const rateOf = (memory: FormulaMemory): number | null => (memory.formula === V1 ? null : memory.rateMillionths);
