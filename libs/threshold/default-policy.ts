/** The policy of a season that names no other: rates in basis points (10000 = all), delays in days. */
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

/** The formula by which thresholds are calculated; every stored input names the formula that it was decided by. */
export const FORMULA = 'v1' as const;
