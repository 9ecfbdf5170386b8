import { DAY_MS } from '../time/clock.ts';

/** A vote counts as recent for so many whole days after the day on which it was cast. */
export const RECENT_DAYS = 28;

/** Stands for the days of a season where only formula v1 existed, which does not look at the calendar. */
export const UNKNOWN_DAY = '2000-01-01';

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayOfNumber = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** Counts the days from one to another; below zero when the second is the earlier one. @param from YYYY-MM-DD */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

/**
 * Gives the first day (YYYY-MM-DD) of which votes are recent. The present day does not count as one of the days, because
 * a settlement early in the morning finds almost no votes of it, and would expect too little of the days that are left.
 */
export const recentSince = (today: string): string => dayOfNumber(dayNumber(today) - RECENT_DAYS);

/** Lists the days after one day up to another, as YYYY-MM-DD. */
export const daysAfter = (day: string, last: string): string[] =>
  Array.from({ length: Math.max(0, daysBetween(day, last)) }, (_, after) => dayOfNumber(dayNumber(day) + after + 1));

export type Calendar = { readonly startsOn: string; readonly endsOn: string };

/** Counts the days of a season on which votes are possible, and how many of them are left on this day. */
export function calendarOn({ startsOn, endsOn }: Calendar, today: string): { seasonDays: number; daysLeft: number } {
  const seasonDays = daysBetween(startsOn, endsOn) + 1;
  const passed = daysBetween(startsOn, today);
  return { seasonDays, daysLeft: Math.min(seasonDays, Math.max(0, seasonDays - passed)) };
}
