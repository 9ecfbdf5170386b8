import { z } from 'zod';

/** The reason why a displayed threshold has its present value: it is the first, or the named inputs changed. */
export const ThresholdCause = z.enum(['first', 'formula', 'groups', 'total', 'remaining', 'cap', 'policy', 'night']);
export type ThresholdCause = z.infer<typeof ThresholdCause>;

/** Names the inputs that are not the same. */
export const changedOf = (changed: Partial<Record<ThresholdCause, boolean>>): ThresholdCause[] =>
  ThresholdCause.options.filter((cause) => changed[cause] === true);

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
