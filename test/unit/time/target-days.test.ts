import { expect, test } from '@jest/globals';
import { bankDayFrom, closingOf } from '../../../libs/time/target-days.ts';

/** Good Friday and Easter Monday as the European Central Bank published them, and the edges of the calendar. */
test.each([
  ['2002-03-29', '2002-04-01'],
  ['2024-03-29', '2024-04-01'],
  ['2025-04-18', '2025-04-21'],
  ['2026-04-03', '2026-04-06'],
  ['2027-03-26', '2027-03-29'],
  // The latest Easter of this century, and the earliest that any of us could see.
  ['2038-04-23', '2038-04-26'],
  ['2008-03-21', '2008-03-24'],
  // The exceptions of the rule.
  ['2049-04-16', '2049-04-19'],
  ['2076-04-17', '2076-04-20'],
  ['2099-04-10', '2099-04-13'],
  ['2100-03-26', '2100-03-29'],
])('banks are closed from Good Friday %s to Easter Monday %s', (friday, monday) => {
  expect([closingOf(friday), closingOf(monday)]).toEqual(['Good Friday', 'Easter Monday']);
  expect(bankDayFrom(friday) > monday).toBe(true);
});

test.each([
  ['2026-01-01', "New Year's Day", '2026-01-02'],
  ['2026-05-01', '1 May', '2026-05-04'],
  ['2026-12-25', 'Christmas Day', '2026-12-28'],
  ['2026-12-26', '26 December', '2026-12-28'],
  ['2027-12-24', undefined, '2027-12-24'],
  ['2026-11-28', 'Saturday', '2026-11-30'],
  ['2026-11-29', 'Sunday', '2026-11-30'],
  // Holidays of France, on which TARGET is open.
  ['2026-07-14', undefined, '2026-07-14'],
  ['2026-05-08', undefined, '2026-05-08'],
  ['2026-05-14', undefined, '2026-05-14'],
  ['2026-11-11', undefined, '2026-11-11'],
  ['2027-12-31', undefined, '2027-12-31'],
  ['2028-01-01', "New Year's Day", '2028-01-03'],
  ['2028-02-29', undefined, '2028-02-29'],
])('%s is %s, and banks work on %s', (day, closing, open) => {
  expect([closingOf(day), bankDayFrom(day)]).toEqual([closing, open]);
});
