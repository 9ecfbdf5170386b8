import { describe, expect, test } from '@jest/globals';
import { clockFrom, instantOf } from '../../support/clock.ts';

describe('the clock of the tests', () => {
  test('begins at its instant and goes on as time passes, by the day and the month that it is in Paris', () => {
    let elapsedMs = 500;
    const clock = clockFrom(instantOf('2027-02-28T23:59:59+01:00'), () => elapsedMs);
    expect([clock.now().toISOString(), clock.today(), clock.month()]).toEqual([
      '2027-02-28T22:59:59.000Z',
      '2027-02-28',
      '2027-02',
    ]);
    elapsedMs += 1_000.7;
    expect([clock.now().toISOString(), clock.today(), clock.month()]).toEqual([
      '2027-02-28T23:00:00.000Z',
      '2027-03-01',
      '2027-03',
    ]);
    expect([clock.in(60_000), clock.ago(60_000), clock.daysAgo(1)].map((at) => at.toISOString())).toEqual([
      '2027-02-28T23:01:00.000Z',
      '2027-02-28T22:59:00.000Z',
      '2027-02-27T23:00:00.000Z',
    ]);
  });

  test.each([
    '2028-02-29T23:59:00+01:00',
    '2027-03-28T01:59+01:00',
    '2027-10-31T02:59:00+02:00',
    '2026-12-31T22:59:00.000Z',
  ])('may begin at %s', (instant) => {
    expect(instantOf(instant).getTime()).toBe(Date.parse(instant));
  });

  test.each([
    '',
    'noon',
    '2027-03-09',
    '2027-03-09T12:00:00',
    '2027-02-29T12:00:00Z',
    '2027-13-01T12:00:00Z',
    '2027-03-09T25:00:00Z',
    '1804676400000',
  ])('refuses to begin at "%s"', (instant) => {
    expect(() => instantOf(instant)).toThrow(`TEST_CLOCK is "${instant}"`);
  });
});
