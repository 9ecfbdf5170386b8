/** The policy of a season that names no other. Rates are in basis points (10000 = all), delays in days. */
export const DEFAULT_POLICY = {
  floor: 5,
  base: 300,
  ceiling: 1200,
  takeUp: 2000,
  buffer: 1000,
  freeDays: 42,
  unusedDays: 60,
  reminderDays: 14,
  decertifiedDays: 30,
};

/** The formula that calculates thresholds. Every stored input names the formula with which it was decided. */
export const FORMULA = 'v1' as const;
