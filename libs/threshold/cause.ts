import { z } from 'zod';

/** The reason why a displayed threshold has its present value: it is the first, or the named inputs changed. */
export const ThresholdCause = z.enum(['first', 'formula', 'groups', 'total', 'remaining', 'cap', 'policy', 'night']);
export type ThresholdCause = z.infer<typeof ThresholdCause>;

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** These inputs decide a threshold by every formula. */
type CommonInputs = {
  readonly certifiedGroups: number;
  readonly totalCents: number;
  readonly capCents: number;
  readonly policy: object;
};

/** Names the inputs that are not the same. @param own what only this formula looks at */
export function causesOfChange(
  before: CommonInputs,
  after: CommonInputs,
  own: Partial<Record<ThresholdCause, boolean>>,
): ThresholdCause[] {
  const changed: Partial<Record<ThresholdCause, boolean>> = {
    ...own,
    groups: before.certifiedGroups !== after.certifiedGroups,
    total: before.totalCents !== after.totalCents,
    cap: before.capCents !== after.capCents,
    policy: !isSame(before.policy, after.policy),
  };
  return ThresholdCause.options.filter((cause) => changed[cause] === true);
}
