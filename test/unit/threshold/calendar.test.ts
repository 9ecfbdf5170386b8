import { expect, test } from '@jest/globals';
import { daysBetween, RECENT_DAYS, recentSince } from '../../../libs/threshold/calendar.ts';

test('a settlement early in the morning counts the votes of as many whole days as the formula divides by', () => {
  const morning = '2027-03-01';
  expect(recentSince(morning)).toBe('2027-02-01');
  // The votes of the morning itself have hardly begun: the whole days are those from the first one to the day before.
  expect(daysBetween(recentSince(morning), morning)).toBe(RECENT_DAYS);
});
