import { expect, test } from '@jest/globals';
import { inParis, latestDayAt, mondayUpTo, parisTime } from '../../../libs/time/paris.ts';

test('eight in the morning is an hour earlier in UTC while summer time lasts, from its first day to its last', () => {
  expect(inParis('2026-03-28', 8).toISOString()).toBe('2026-03-28T07:00:00.000Z');
  expect(inParis('2026-03-29', 8).toISOString()).toBe('2026-03-29T06:00:00.000Z');
  expect(inParis('2026-10-24', 8).toISOString()).toBe('2026-10-24T06:00:00.000Z');
  expect(inParis('2026-10-25', 8).toISOString()).toBe('2026-10-25T07:00:00.000Z');
});

test('over both changes of the clock each day has one such hour, and every instant belongs to the newest of them', () => {
  for (const [from, hours] of [
    ['2026-03-27T00:00:00Z', 96],
    ['2026-10-23T00:00:00Z', 96],
    ['2026-12-30T00:00:00Z', 72],
  ] as const) {
    let last = '';
    for (let minute = 0; minute < hours * 60; minute += 30) {
      const instant = new Date(Date.parse(from) + minute * 60_000);
      const day = latestDayAt(8, instant);
      expect(inParis(day, 8) <= instant).toBe(true);
      expect(parisTime(inParis(day, 8))).toEqual({ day, hour: 8 });
      // Never back to an older day, and the next one begins exactly at its hour.
      expect(day >= last).toBe(true);
      if (last !== '' && day !== last) expect(instant).toEqual(inParis(day, 8));
      last = day;
    }
  }
});

test('a week begins on Monday, over the ends of months and years', () => {
  expect(['2026-10-26', '2026-10-27', '2026-11-01', '2026-11-02', '2027-01-03'].map(mondayUpTo)).toEqual([
    '2026-10-26',
    '2026-10-26',
    '2026-10-26',
    '2026-11-02',
    '2026-12-28',
  ]);
});
