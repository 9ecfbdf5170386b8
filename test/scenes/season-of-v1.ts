import type { ThresholdInputs } from '../../libs/threshold/inputs.ts';

/**
 * Rules of formula v1, whose thresholds follow the remaining money at once. Many tests use them, because the numbers of
 * their seasons can be worked out without a calendar.
 */
export const V1_RULES = {
  formula: 'v1',
  floor: 5,
  base: 300,
  ceiling: 1200,
  takeUp: 2000,
  buffer: 1000,
  freeDays: 42,
  unusedDays: 60,
  reminderDays: 14,
  decertifiedDays: 30,
} as const;

export const V1_POLICY = { version: 1, ...V1_RULES };

/** The rates of the rules, as the inputs of a threshold hold them. */
const V1_RATES = { version: 1, floor: 5, base: 300, ceiling: 1200, takeUp: 2000, buffer: 1000 };

/** Inputs of a threshold by formula v1, for tests in which the numbers do not matter. */
export const inputsOfV1 = (more: Partial<Extract<ThresholdInputs, { formula: 'v1' }>> = {}): ThresholdInputs => ({
  formula: 'v1',
  certifiedGroups: 100,
  totalCents: 1,
  remainingCents: 1,
  capCents: 1,
  policy: V1_RATES,
  ...more,
});

/** The calendar and the memory of a season whose formula looks at neither. */
export const NO_CALENDAR = {
  startsOn: '2027-01-01',
  endsOn: '2027-12-31',
  memory: { formula: 'v1' },
  recentCents: 0,
} as const;
